import { canonicalJson, type JsonValue, type PureTask } from '@prodrome/core';
import type { PlannedExpert } from '../model/plan.ts';
import { sha256 } from './plan-hash.ts';
import type { Fit, TrainingRun } from './training-run.ts';

/** What a task does, as plain data. */
export type TaskOptions =
  | { readonly kind: 'features' | 'adapted'; readonly set: string }
  | { readonly kind: 'expert'; readonly set: string; readonly expert: string }
  | { readonly kind: 'council' | 'forecast'; readonly fit: string };

/** Names of tasks: `fold-1/inner-2/expert/markov`. */
export const taskName = {
  features: (set: string): string => `${set}/features`,
  adapted: (set: string): string => `${set}/adapted`,
  expert: (set: string, { name }: Pick<PlannedExpert, 'name'>): string => `${set}/expert/${name}`,
  council: ({ name }: Pick<Fit, 'name'>): string => `${name}/council`,
  forecast: ({ name }: Pick<Fit, 'name'>): string => `${name}/forecast`,
};

/** The training sets whose answers a fit's council is made from. */
export const answeringSets = ({ inner, nested }: Fit): readonly string[] =>
  [...inner, ...nested].map(({ set }) => set);

/**
 * The whole training as a list of pure tasks, each after its inputs: features and experts of every training set, and for every outer
 * fold and the refit on all rows the council on the out-of-fold answers, and the forecasts of the held-out rows.
 */
export function trainingTasks(run: TrainingRun): PureTask[] {
  const keys = new Map<string, string>();
  const begun = new Set<string>();
  const unnamed = run.fits.flatMap((fit) => {
    const sets = [...answeringSets(fit), fit.set].filter((set) => !begun.has(set));
    for (const set of sets) begun.add(set);
    return [...sets.flatMap((set) => setTasks(run, set)), ...fitTasks(run, fit)];
  });
  return unnamed.map((task): PureTask => {
    const read = [...task.inputs, ...task.failures].map((name) => keys.get(name) ?? '');
    const { recipe, seed } = task;
    const made = { recipe, seed, run: run.hash, read } as unknown as JsonValue;
    const key = sha256(canonicalJson(made));
    keys.set(task.name, key);
    return { key, ...task };
  });
}

type UnnamedTask = Omit<PureTask, 'key'>;

const taskOf = (
  { seed }: TrainingRun,
  name: string,
  options: TaskOptions,
  inputs: readonly string[],
  failures: readonly string[] = [],
): UnnamedTask => ({
  name,
  recipe: { type: 'training', module: '@prodrome/mixture', options: { ...options } },
  seed: `${seed}/${name}`,
  inputs,
  failures,
});

function setTasks(run: TrainingRun, set: string): UnnamedTask[] {
  const features = taskName.features(set);
  const adapted = run.plan.adapting ? [taskName.adapted(set)] : [];
  return [
    taskOf(run, features, { kind: 'features', set }, []),
    ...adapted.map((name) => taskOf(run, name, { kind: 'adapted', set }, [])),
    ...run.experts.map((expert) =>
      taskOf(run, taskName.expert(set, expert), { kind: 'expert', set, expert: expert.name }, [
        features,
        ...adapted,
      ]),
    ),
  ];
}

function fitTasks(run: TrainingRun, fit: Fit): UnnamedTask[] {
  const answersOf = (set: string): string[] => [
    taskName.features(set),
    ...run.experts.map((expert) => taskName.expert(set, expert)),
  ];
  const council = taskName.council(fit);
  // an expert that could not be fitted on all is not mixed; the council needs nothing else of it
  const councilTask = taskOf(
    run,
    council,
    { kind: 'council', fit: fit.name },
    answeringSets(fit).flatMap(answersOf),
    run.experts.map((expert) => taskName.expert(fit.set, expert)),
  );
  if (fit.fold.test.length === 0) return [councilTask];
  const forecast = taskOf(run, taskName.forecast(fit), { kind: 'forecast', fit: fit.name }, [
    ...answersOf(fit.set),
    council,
  ]);
  return [councilTask, forecast];
}
