import {
  ProdromeError,
  throwIfCancelled,
  type CallContext,
  type CausalTransform,
  type ExpertModel,
  type RandomStream,
  type TrainReport,
} from '@prodrome/core';
import type { Dataset } from '@prodrome/data';
import { everyRow } from '../model/answer-batch.ts';
import { absenceCodes, askExpert, type ExpertAnswers } from '../model/ask-expert.ts';
import { failureOf } from '../model/failure.ts';
import { columnsOf, type Features } from '../model/feature-space.ts';
import type { MixtureModel } from '../model/mixture-model.ts';
import { createTransform, type LearnedPlan, type PlannedExpert } from '../model/plan.ts';
import { concat } from '../rows/concat.ts';
import { pickRows } from '../rows/pick.ts';
import { checkExpert } from '../training/spot-check-expert.ts';
import { trainingSlice } from '../validation/slice.ts';
import type { PatientFold } from './new-patients.ts';

/** An expert trained on new patients, and what it says of each of them without having learned from him. */
export interface FreshExpert {
  readonly expert: PlannedExpert;
  /** Learned from all of them. */
  readonly model: ExpertModel;
  /** Its own preparation, where it has one. */
  readonly preparation?: CausalTransform;
  readonly report: TrainReport;
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

type Fitted = Pick<FreshExpert, 'model' | 'preparation' | 'report'>;

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
  const expert = withPreparation(given, plan);
  const known = new Map<string, ExpertAnswers>();
  for (const without of subsets(folds.length, 3)) {
    throwIfCancelled(signal, `expert ${expert.name}`);
    const key = keyOf(without);
    const fitted = await fitOn(expert, without, { ...setting, stream: stream.fork(key) });
    known.set(key, await answersOf(expert, fitted, setting));
  }
  const whole = await fitOn(expert, [], { ...setting, stream: stream.fork('all') });
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

async function fitOn(
  expert: PlannedExpert,
  without: readonly number[],
  { model: { task, space }, dataset, folds, stream, signal }: FreshSetting,
): Promise<Fitted> {
  const { name, type, options, specialty, preprocessing, recipe } = expert;
  const kept = folds.filter(({ number }) => !without.includes(number));
  const rows = concat(
    Int32Array,
    kept.map(({ test }) => test),
  ).sort();
  const slice = trainingSlice(dataset.table, rows, task.horizonDays);
  const labels = pickRows(dataset.labels, rows, task.outputs);
  const features = space.ofTraining(slice.table);
  const preparation = preprocessing && createTransform(preprocessing, task, specialty);
  const own = columnsOf(expert, features.raw);
  preparation?.fit(own, slice.rows, labels);
  const table = preparation ? preparation.apply(own).table : features.tableFor(expert);
  const model = type.create(options, { task, specialty });
  try {
    const given = { task, table, rows: slice.rows, labels };
    const report = await model.train(given, { stream, ...(signal && { signal }) });
    if (recipe.module !== undefined) await checkExpert(name, model, table, task.outputs);
    return { model, report, ...(preparation && { preparation }) };
  } catch (cause) {
    if (ProdromeError.is(cause)) throw cause;
    throw failed(name, failureOf(cause, signal).message, cause);
  }
}

async function answersOf(
  expert: PlannedExpert,
  { model, preparation }: Fitted,
  { features, dataset: { table }, model: { task }, signal }: FreshSetting,
): Promise<ExpertAnswers> {
  const own = preparation?.apply(columnsOf(expert, features.raw)).table;
  const answers = await askExpert({
    expert,
    find: async () => model,
    features: own ? { ...features, tableFor: () => own } : features,
    rows: everyRow(table.rows),
    outputs: task.outputs,
    ...(signal && { signal }),
  });
  const { absence, failure } = answers;
  if (failure && absence.every((code) => code === absenceCodes.failed)) {
    throw failed(expert.name, failure.message);
  }
  return answers;
}

const failed = (name: string, got: string, cause?: unknown): ProdromeError =>
  new ProdromeError('EXPERT_FAILED', {
    ...{ where: `expert ${name}`, expected: 'an expert that learns and answers', got },
    ...(cause !== undefined && { cause }),
  });
