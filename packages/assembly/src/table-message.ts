import {
  createFeatureTable,
  type ErrorData,
  type FeatureTable,
  type PredictionBatch,
  type ProdromeEvent,
} from '@prodrome/core';

/** A table as a worker is sent it: plain arrays. */
export type TableMessage = Omit<FeatureTable, 'windows' | 'rows'>;

/** A batch as a worker sends it back: its columns. */
export type BatchMessage = Omit<PredictionBatch, 'result' | 'states'>;

/** What a worker is asked. */
export interface PredictTask {
  readonly folder: string;
  /** Names the model that the caller opened: another one in its place is refused. */
  readonly hash: string;
  readonly base: string;
  /** The modules that the caller may run. */
  readonly trust: readonly string[];
  readonly table: TableMessage;
}

/** What it answers. An error thrown through a thread would lose its class, its code and its cause. */
export type PredictAnswer =
  | {
      readonly batch: BatchMessage;
      readonly events: readonly ProdromeEvent[];
      readonly error?: undefined;
    }
  | { readonly error: ErrorData };

/** The plain part of a table, and the memory that may move with it: what the sender does not look at again. */
export function packTable({
  columns,
  values,
  patients,
  times,
  patientIds,
  outcomes,
}: FeatureTable): { readonly message: TableMessage; readonly memory: ArrayBufferLike[] } {
  return {
    message: { columns, values, patients, times, patientIds, ...(outcomes && { outcomes }) },
    memory: [values, ...(outcomes ? [outcomes] : [])].map(({ buffer }) => buffer),
  };
}

/** The table of a message. */
export const unpackTable = (message: TableMessage): FeatureTable => createFeatureTable(message);

/** The columns of a batch. */
export const packBatch = ({
  rows,
  outputs,
  model,
  experts,
  patientIds,
  patients,
  times,
  values,
  confidence,
  risk,
  weights,
  expertValues,
  degraded,
}: PredictionBatch): BatchMessage => ({
  ...{
    rows,
    outputs,
    model,
    experts,
    patientIds,
    patients,
    times,
    values,
    confidence,
    weights,
    expertValues,
  },
  degraded,
  ...(risk && { risk }),
});
