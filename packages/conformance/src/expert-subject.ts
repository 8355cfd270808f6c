import {
  encodeState,
  type ExpertModel,
  type ExpertOutput,
  type ExpertType,
  type FeatureTable,
  type PatientStates,
  type TrainContext,
  type TrainingData,
} from '@prodrome/core';
import { createStream } from '@prodrome/numerics';
import { createFrom } from './create-from.ts';
import { conformanceDiary, everyRow, labelledDays } from './fixture.ts';

/** An expert type under examination, with the options to examine it with. */
export interface ExpertSubject {
  readonly type: ExpertType;
  /** As its validator takes them; `{}` when absent. */
  readonly options?: unknown;
}

/** The table that suits the subject's inputs. */
export const diaryFor = ({ type }: ExpertSubject): FeatureTable =>
  conformanceDiary(type.capabilities.inputs);

/** A fresh model. */
export const createModel = ({ type, options }: ExpertSubject): Promise<ExpertModel> =>
  createFrom(type, options, 'physiological');

/** A context with always the same stream. */
export const trainContext = (): TrainContext => ({ stream: createStream('conformance') });

/** A model trained on the labelled days of the diary, or on these. */
export async function trainModel(
  subject: ExpertSubject,
  data?: TrainingData,
): Promise<ExpertModel> {
  const model = await createModel(subject);
  await model.train(data ?? labelledDays(diaryFor(subject)), trainContext());
  return model;
}

/** Answers for every row of a table. */
export const askAll = (
  model: ExpertModel,
  table: FeatureTable,
  from?: PatientStates,
): Promise<ExpertOutput> =>
  model.predict({ table, rows: everyRow(table.rows), ...(from && { from }) });

/** Bytes of a model's state. */
export const bytesOf = async (model: ExpertModel): Promise<Uint8Array> =>
  encodeState(await model.saveState());

/** Whether a subject carries states. */
export function hasStates({ type }: ExpertSubject): boolean {
  const { memory } = type.capabilities;
  return typeof memory === 'object' && 'stateWidth' in memory && memory.stateWidth !== 0;
}

/** How wide the states of a trained subject are. */
export function stateWidth({ type }: ExpertSubject, model: ExpertModel): number | undefined {
  const { memory } = type.capabilities;
  if (typeof memory !== 'object' || !('stateWidth' in memory)) return 0;
  return memory.stateWidth === 'trained' ? model.stateWidth : memory.stateWidth;
}

/** States of the patients of another table, by patient id; unknown patients begin anew. */
export function carryStates(
  states: PatientStates,
  from: FeatureTable,
  to: FeatureTable,
): PatientStates {
  const asOf = new Float64Array(to.patientIds.length).fill(-Infinity);
  const values = new Float64Array(to.patientIds.length * states.width);
  to.patientIds.forEach((id, patient) => {
    const before = from.patientIds.indexOf(id);
    if (before < 0) return;
    asOf[patient] = states.asOf[before] as number;
    const own = states.values.subarray(before * states.width, (before + 1) * states.width);
    values.set(own, patient * states.width);
  });
  return { width: states.width, asOf, values };
}
