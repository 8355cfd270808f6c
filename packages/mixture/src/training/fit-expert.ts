import {
  ProdromeError,
  type CallContext,
  type CausalTransform,
  type ExpertModel,
  type RandomStream,
  type TrainReport,
} from '@prodrome/core';
import { everyRow } from '../model/answer-batch.ts';
import { absenceCodes, askExpert, type ExpertAnswers } from '../model/ask-expert.ts';
import { failureOf } from '../model/failure.ts';
import { columnsOf, type Features } from '../model/feature-space.ts';
import type { MixtureModel } from '../model/mixture-model.ts';
import { createTransform, type PlannedExpert } from '../model/plan.ts';
import type { LabelledTable } from '../rows/labelled-table.ts';
import { pickRows } from '../rows/pick.ts';
import { trainingSlice } from '../validation/slice.ts';
import { checkExpert } from './spot-check-expert.ts';

/** An expert that has learned beside a trained model. */
export interface FittedExpert {
  readonly model: ExpertModel;
  /** Its own preparation, where it has one. */
  readonly preparation?: CausalTransform;
  readonly report: TrainReport;
}

/** Beside what an expert learns. */
export interface FitSetting extends CallContext {
  readonly model: Pick<MixtureModel, 'task' | 'space'>;
  readonly dataset: LabelledTable;
  readonly stream: RandomStream;
}

/**
 * Trains an expert on these labelled rows, ascending, in the features of a trained model, but for a preparation of its own. Deterministic by the stream.
 * @throws ProdromeError `EXPERT_FAILED` where it throws, or what it throws; `CONFORMANCE`; `CANCELLED`.
 */
export async function fitExpert(
  expert: PlannedExpert,
  rows: Int32Array,
  { model: { task, space }, dataset, stream, signal }: FitSetting,
): Promise<FittedExpert> {
  const { name, type, options, specialty, recipe, preprocessing } = expert;
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

/** What it says of every row of a table. @throws ProdromeError `EXPERT_FAILED` where it answers nothing; `CANCELLED`. */
export async function askFitted(
  expert: PlannedExpert,
  { model, preparation }: FittedExpert,
  {
    features,
    outputs,
    signal,
  }: CallContext & { readonly features: Features; readonly outputs: number },
): Promise<ExpertAnswers> {
  const own = preparation?.apply(columnsOf(expert, features.raw)).table;
  const answers = await askExpert({
    expert,
    find: async () => model,
    features: own ? { ...features, tableFor: () => own } : features,
    rows: everyRow(features.raw.rows),
    outputs,
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
