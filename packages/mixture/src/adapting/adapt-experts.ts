import type { CallContext, Fold } from '@prodrome/core';
import { createStream } from '@prodrome/numerics';
import { memberPlaces } from '../model/answer-batch.ts';
import type { ExpertAnswers } from '../model/ask-expert.ts';
import type { Candidate, PlannedExpert } from '../model/plan.ts';
import { pickRows, placesIn } from '../rows/pick.ts';
import { concatAnswers } from '../selection/concat-answers.ts';
import { innerFolds } from '../validation/inner-folds.ts';
import { prepareFold, type CrossValidationSetting } from '../validation/prepare-fold.ts';
import { daysBetween } from '../validation/slice.ts';
import { askHalf, labelledHalf, type Half } from './ask-half.ts';
import { responsibilities, type Responsibilities } from './responsibilities.ts';
import { weighByGate } from './weigh-by-gate.ts';

/** What is adapted, and how far. */
export interface AdaptingOptions extends CallContext {
  readonly experts: readonly PlannedExpert[];
  /** Whose gate weighs. */
  readonly candidate: Candidate;
  /** Steps at the most. */
  readonly steps: number;
  readonly seed: string;
}

/** The mixture before or after a step, on rows that neither its experts nor its gate have learned from. */
interface AdaptingStep {
  /** Mean log likelihood of a row's outputs. */
  readonly logLikelihood: number;
  /** Mean responsibility of each member. */
  readonly load: Readonly<Record<string, number>>;
  /** Of the load, over its maximum: near 0, one member has taken all. */
  readonly entropy: number;
}

/** Sample weights of the training rows by expert; none = all 1. */
type SampleWeights = ReadonlyMap<string, Float64Array>;

/** What came of adapting the experts of a training set. */
export interface Adapted {
  /** The mixture as it began, then after each step that was tried. */
  readonly steps: readonly AdaptingStep[];
  /** Of the steps, the one that stands; 0 = none was kept. */
  readonly kept: number;
  readonly weights: SampleWeights;
}

/**
 * An adaptive mixture by expectation–maximisation: experts are trained again with the responsibilities of the gated mixture as sample weights,
 * as long as the likelihood of held-out rows does not fall. Answers and gates are cross-fitted over two halves of the patients, so that nobody
 * answers for a row that it was trained on. Members whose type takes sample weights are adapted; the others stay. A pure function of setting,
 * rows and seed.
 * @param train - labelled rows, ascending
 * @throws ProdromeError `DATA_INSUFFICIENT` for fewer than two patients; `GATE_FAILED`, or what the gate throws; `CANCELLED`.
 * Source: Jacobs, Jordan, Nowlan, Hinton 1991 (doi:10.1162/neco.1991.3.1.79); Jordan, Jacobs 1994 (doi:10.1162/neco.1994.6.2.181).
 */
export async function adaptExperts(
  setting: CrossValidationSetting,
  train: Int32Array,
  { experts, candidate, steps: most, seed, signal }: AdaptingOptions,
): Promise<Adapted> {
  const stream = createStream(seed);
  const call = signal ? { signal } : {};
  const halves = halvesOf(setting, experts, innerFolds(setting.dataset, train, 2, stream));
  const members = memberPlaces(experts).map((place) => experts[place] as PlannedExpert);
  let unweighted: readonly (readonly ExpertAnswers[])[] | undefined;

  const answer = async (half: Half, weights: SampleWeights): Promise<ExpertAnswers[]> => {
    const answers: ExpertAnswers[] = [];
    for (const [j, expert] of experts.entries()) {
      const all = weights.get(expert.name);
      const own = all && pickRows(all, placesIn(train, half.fold.train), 1);
      const known = own ? undefined : unweighted?.[half.number]?.[j];
      const learning = { ...call, seed, ...(own && { weights: own }) };
      answers.push(known ?? (await askHalf(setting, half, expert, learning)));
    }
    return answers;
  };
  const mix = async (weights: SampleWeights): Promise<Responsibilities> => {
    const answers: ExpertAnswers[][] = [];
    for (const half of halves) answers.push(await answer(half, weights));
    unweighted ??= answers;
    const labelled = halves.map((half, at) =>
      labelledHalf(setting, half, experts, answers[at] as ExpertAnswers[]),
    );
    const { task } = setting;
    return responsibilities(
      await weighByGate(candidate, concatAnswers(labelled), { task, stream, ...call }),
    );
  };

  let weights: SampleWeights = new Map();
  let mixture = await mix(weights);
  const steps = [stepOf(members, mixture)];
  const adapts = members.filter(
    ({ role, type }) => role === 'member' && type.capabilities.sampleWeights,
  );
  let kept = 0;
  while (adapts.length > 0 && steps.length <= most && kept === steps.length - 1) {
    const tried = new Map(
      adapts.flatMap((expert) => {
        const j = members.indexOf(expert);
        const shares = onTrainingRows(
          halves,
          train,
          (row) => mixture.shares[row * members.length + j] as number,
        );
        // of rows that weigh nothing nothing can be learned
        return shares.some((share) => share > 0) ? [[expert.name, shares] as const] : [];
      }),
    );
    const next = await mix(tried);
    steps.push(stepOf(members, next));
    if (next.logLikelihood >= mixture.logLikelihood) {
      kept = steps.length - 1;
      weights = tried;
      mixture = next;
    }
  }
  return { steps, kept, weights };
}

const halvesOf = (
  setting: CrossValidationSetting,
  experts: readonly PlannedExpert[],
  folds: readonly Fold[],
): Half[] =>
  folds.map((fold, number) => {
    const rows = daysBetween(setting.dataset.table, fold.test);
    const prepared = prepareFold(setting, experts, fold, rows);
    return { ...prepared, number, places: placesIn(rows, fold.test) };
  });

/** What stands in the rows of the halves' answers, in the order of the training rows. */
function onTrainingRows(
  halves: readonly Half[],
  train: Int32Array,
  valueOf: (row: number) => number,
): Float64Array {
  const values = new Float64Array(train.length);
  let before = 0;
  for (const { fold, places, held } of halves) {
    placesIn(train, fold.test).forEach((place, i) => {
      values[place] = valueOf(before + (places[i] as number));
    });
    before += held.rows.length;
  }
  return values;
}

const stepOf = (
  members: readonly PlannedExpert[],
  { logLikelihood, load, entropy }: Responsibilities,
): AdaptingStep => ({
  ...{ logLikelihood, entropy },
  load: Object.fromEntries(members.map(({ name }, j) => [name, load[j] as number])),
});
