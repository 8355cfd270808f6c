import { throwIfCancelled, type CallContext, type RandomStream } from '@prodrome/core';
import type { Dataset } from '@prodrome/data';
import type { ExpertAnswers } from '../model/ask-expert.ts';
import type { Features } from '../model/feature-space.ts';
import type { MixtureModel } from '../model/mixture-model.ts';
import type { LearnedPlan, PlannedExpert } from '../model/plan.ts';
import { concat } from '../rows/concat.ts';
import { askFitted, fitExpert, type FittedExpert } from '../training/fit-expert.ts';
import type { PatientFold } from './new-patients.ts';

/** An expert trained on new patients, and what it says of each of them without having learned from him. */
export interface FreshExpert extends FittedExpert {
  readonly expert: PlannedExpert;
  /** Of all rows, by an expert that has learned from none of these folds, one to three of them. */
  answers(without: readonly number[]): ExpertAnswers;
}

/** What an expert learns in. */
export interface FreshSetting extends CallContext {
  readonly model: MixtureModel;
  readonly plan: LearnedPlan;
  readonly dataset: Dataset;
  readonly folds: readonly PatientFold[];
  /** Of all rows of the dataset. */
  readonly features: Features;
  readonly stream: RandomStream;
}

/**
 * Trains an expert on new patients: once on all, and once without each one, two and three of their folds, as a mixture is judged by answers of experts that know
 * neither the fold that is judged nor the one that they answer (decision 15). Its features are those of the model, but for a preparation of its own.
 * @throws ProdromeError `EXPERT_FAILED` where it throws or answers nothing, and what it throws; `CONFORMANCE`; `CANCELLED`.
 */
export async function trainFresh(
  given: PlannedExpert,
  setting: FreshSetting,
): Promise<FreshExpert> {
  const { plan, folds, stream, signal } = setting;
  const { outputs } = setting.model.task;
  const expert = withPreparation(given, plan);
  const known = new Map<string, ExpertAnswers>();
  for (const without of subsets(folds.length, 3)) {
    throwIfCancelled(signal, `expert ${expert.name}`);
    const key = keyOf(without);
    const rows = rowsWithout(folds, without);
    const fitted = await fitExpert(expert, rows, { ...setting, stream: stream.fork(key) });
    known.set(key, await askFitted(expert, fitted, { ...setting, outputs }));
  }
  const rows = rowsWithout(folds, []);
  const whole = await fitExpert(expert, rows, { ...setting, stream: stream.fork('all') });
  const { memory } = expert.type.capabilities;
  const isTold = memory !== 'row' && memory.stateWidth === 'trained';
  const width = isTold ? { stateWidth: whole.model.stateWidth ?? 0 } : {};
  return {
    ...whole,
    expert: { ...expert, ...width },
    answers: (without) => known.get(keyOf(without)) as ExpertAnswers,
  };
}

const keyOf = (without: readonly number[]): string =>
  `without ${[...without].sort((a, b) => a - b).join('+')}`;

/** Sets of one to `most` numbers below `count`. */
function subsets(count: number, most: number): readonly (readonly number[])[] {
  const found: number[][] = [[]];
  for (let number = 0; number < count; number++) {
    for (const set of found.slice()) if (set.length < most) found.push([...set, number]);
  }
  return found.filter(({ length }) => length > 0);
}

/** Where no expert of the model shares the preparation that it would use, it becomes its own. */
function withPreparation(expert: PlannedExpert, { experts, preprocessing }: LearnedPlan) {
  const shares = (one: PlannedExpert): boolean =>
    one.type.capabilities.inputs === 'prepared' && !one.preprocessing;
  return shares(expert) && !experts.some(shares) ? { ...expert, preprocessing } : expert;
}

/** Labelled rows of the other folds, ascending. */
const rowsWithout = (folds: readonly PatientFold[], without: readonly number[]): Int32Array =>
  concat(
    Int32Array,
    folds.flatMap(({ number, test }) => (without.includes(number) ? [] : [test])),
  ).sort();
