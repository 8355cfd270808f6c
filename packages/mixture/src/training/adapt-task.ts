import {
  createState,
  vectorOf,
  type ComponentState,
  type TaskContext,
  type TrainReport,
} from '@prodrome/core';
import { adaptExperts, type Adapted } from '../adapting/adapt-experts.ts';
import type { Candidate, PlannedExpert } from '../model/plan.ts';
import type { TrainingRun } from './training-run.ts';
import type { TrainingSet } from './training-sets.ts';

const kind = 'adapted';

/** Sample weights for the experts of a training set, from expectation–maximisation on its rows alone. @throws as {@link adaptExperts} */
export async function adaptTask(
  run: TrainingRun,
  { train }: TrainingSet,
  { seed, signal }: TaskContext & { readonly seed: string },
): Promise<{ readonly state: ComponentState; readonly report: TrainReport }> {
  const adapted = await adaptExperts(run, train, {
    ...{ experts: run.experts, seed },
    candidate: run.plan.candidates.find(({ name }) => name === 'gate') as Candidate,
    steps: run.plan.adapting?.steps ?? 0,
    ...(signal && { signal }),
  });
  return {
    state: createState(kind, 1, null, Object.fromEntries(adapted.weights)),
    report: reportOf(adapted),
  };
}

/** The sample weights that an expert learns with; undefined = all 1. */
export const adaptedWeights = (
  state: ComponentState,
  { name }: PlannedExpert,
): Float64Array | undefined => (name in state.tensors ? vectorOf(state, name) : undefined);

function reportOf({ steps, kept }: Adapted): TrainReport {
  const figures = steps.flatMap(({ logLikelihood, entropy, load }, at): [string, number][] => [
    [`step_${at}.log_likelihood`, logLikelihood],
    [`step_${at}.entropy`, entropy],
    ...Object.entries(load).map(([name, share]): [string, number] => [
      `step_${at}.load.${name}`,
      share,
    ]),
  ]);
  const [first, last] = [steps[0], steps[kept]].map((step) => step?.logLikelihood.toFixed(5));
  const notes =
    kept === 0
      ? ['no step of adapting made held-out rows likelier: experts learn with equal weights']
      : [`${kept} of ${steps.length - 1} steps kept: held-out log likelihood ${first} to ${last}`];
  return { metrics: { kept, ...Object.fromEntries(figures) }, notes };
}
