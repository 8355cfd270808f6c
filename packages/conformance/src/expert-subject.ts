import {
  decodeState,
  encodeState,
  type ComponentState,
  type ExpertModel,
  type ExpertOutput,
  type ExpertType,
  type FeatureTable,
  type PatientStates,
  type TrainContext,
  type TrainingData,
} from '@prodrome/core';
import { createStream } from '@prodrome/numerics';
import { expectNumbers } from './expect-numbers.ts';
import { createFrom } from './create-from.ts';
import { conformanceDiary, labelledDays } from './fixture.ts';
import { everyRow } from './tables.ts';

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
  context = trainContext(),
): Promise<ExpertModel> {
  const model = await createModel(subject);
  await model.train(data ?? labelledDays(diaryFor(subject)), context);
  return model;
}

/** Answers for every row of a table. @throws ProdromeError `COMPONENT_FAILED` for answers that are no Float64Array. */
export async function askAll(
  model: ExpertModel,
  table: FeatureTable,
  from?: PatientStates,
): Promise<ExpertOutput> {
  const output = await model.predict({ table, rows: everyRow(table.rows), ...(from && { from }) });
  expectNumbers('values', output.values);
  return output;
}

/** Bytes of a component's state. */
export const bytesOf = async (component: {
  saveState(): ComponentState | Promise<ComponentState>;
}): Promise<Uint8Array> => encodeState(await component.saveState());

/** A state as another process would read it. */
export const throughBytes = (state: ComponentState): ComponentState =>
  decodeState(encodeState(state));

/** Whether a subject trains to the same bytes each time. */
export const isDeterministic = ({ type }: ExpertSubject): boolean =>
  type.capabilities.deterministic;

/** Whether a subject carries states. */
export const hasStates = ({ type }: ExpertSubject): boolean => type.capabilities.memory !== 'row';

/** How wide the states of a trained subject are. */
export function stateWidth({ type }: ExpertSubject, model: ExpertModel): number | undefined {
  const { memory } = type.capabilities;
  if (memory === 'row') return 0;
  return memory.stateWidth === 'trained' ? model.stateWidth : memory.stateWidth;
}
