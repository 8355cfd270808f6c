import {
  createMemoryStore,
  ProdromeError,
  type CallContext,
  type EventSink,
  type PatientStore,
  type Pipeline,
  type PredictionBatch,
} from '@prodrome/core';
import {
  parseRecord,
  patientValues,
  readRecord,
  unknownKeys,
  type PatientsTable,
  type TableSchema,
} from '@prodrome/data';
import { riskAt } from './prediction-columns.ts';
import { tableOfRows } from './table-of-rows.ts';

/** What a stream of forecasts needs. */
export interface ForecastLinesSetting {
  readonly pipeline: Pipeline;
  readonly schema: TableSchema;
  /** What is known of patients beside their lines; of its columns nothing is read in the lines. */
  readonly patients?: PatientsTable;
  /** Where what is known of patients lies from line to line; in memory when absent. */
  readonly store?: PatientStore;
  /** Told once of each key that the model does not know. */
  readonly emit?: EventSink;
  /** Is given every line that was answered, with its answer. */
  readonly record?: ForecastRecorder;
}

/** Keeps a line and its answer; a promise where the next line has to wait for it. */
export type ForecastRecorder = (
  line: string | Uint8Array,
  batch: PredictionBatch,
) => Promise<void> | undefined;

/**
 * Forecasts of rows that arrive one by one: each line a JSON object with the columns of the training data, each answer one line
 * of JSON with the columns of `predict`. What is known of a patient is remembered from line to line, so that a patient's lines
 * must come in the order of time; the answers are those that `predict` gives for the whole file. A line that cannot be answered is
 * answered with its error and changes nothing. Blank lines are passed over, and so are keys that the model does not know, which are told of.
 * @param lines - texts, or bytes in UTF-8 as `splitLines` gives them.
 * @throws ProdromeError `CANCELLED`
 */
export async function* forecastLines(
  { pipeline, schema, patients, store = createMemoryStore(), emit, record }: ForecastLinesSetting,
  lines: AsyncIterable<string | Uint8Array>,
  context: CallContext = {},
): AsyncGenerator<string> {
  const tellUnknown = unknownTeller(schema, emit);
  let number = 0;
  for await (const line of lines) {
    number += 1;
    if (isBlank(line)) continue;
    try {
      const given = parseRecord(line, number);
      const row = readRecord(schema, given, `line ${number}`);
      tellUnknown(given, number);
      if (patients && row.patientId !== undefined) fillIn(row.values, patients, row.patientId);
      const id = row.patientId ?? (schema.shape === 'diary' ? 'me' : String(number));
      // a row of nobody is nobody's memory
      const memory =
        row.patientId === undefined && schema.shape === 'aligned' ? createMemoryStore() : store;
      const time = row.time ?? ((await memory.load([id])).get(id)?.asOf ?? -1) + 1;
      const table = tableOfRows(schema, [{ ...row, id, time }]);
      const batch = await first(pipeline.execute(once(table), { ...context, memory }));
      if (memory === store) await record?.(line, batch);
      yield answerOf(batch, id, schema.time ? row.timeText : String(number));
    } catch (error) {
      if (!ProdromeError.is(error) || error.code === 'CANCELLED') throw error;
      yield refusalOf(error, number);
    }
  }
}

/** What the table of patients tells, in place of what a line does, as of a file; its columns are the last. */
function fillIn(values: Float32Array, patients: PatientsTable, id: string): void {
  const told = patientValues(patients, id);
  const from = values.length - told.length;
  values.set(told, from);
}

const mostTold = 20;

/** Tells of each key that the model does not know, once, and of 20 at the most. */
function unknownTeller(
  schema: TableSchema,
  emit: EventSink | undefined,
): (record: object, line: number) => void {
  const told = new Set<string>();
  return (record, line) => {
    if (!emit || told.size > mostTold) return;
    for (const { key, near } of unknownKeys(schema, record)) {
      if (told.has(key) || told.size > mostTold) continue;
      told.add(key);
      const asked = near.length > 0 ? `. Did you mean ${near.join(' or ')}?` : '';
      const message =
        told.size > mostTold
          ? `line ${line}: further keys that the model does not know are passed over too`
          : `line ${line}: the model does not know "${key}", which is passed over${asked}`;
      emit({ type: 'note', message });
    }
  };
}

/** Whether nothing but blanks stand in a line. */
const isBlank = (line: string | Uint8Array): boolean =>
  typeof line === 'string'
    ? line.trim() === ''
    : line.every((byte) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d));

async function* once<T>(item: T): AsyncGenerator<T> {
  yield item;
}

async function first(batches: AsyncIterable<PredictionBatch>): Promise<PredictionBatch> {
  for await (const batch of batches) return batch;
  throw new Error('a pipeline answers every table with a batch');
}

/** The columns of `predict`; null where unknown. */
function answerOf(batch: PredictionBatch, id: string, time: string): string {
  const { experts, values, confidence, risk, weights, expertValues } = batch;
  const byExpert = (prefix: string, numbers: Float64Array) =>
    Object.fromEntries(experts.map((name, j) => [`${prefix}.${name}`, numbers[j]]));
  return JSON.stringify({
    patient_id: id,
    time,
    probability: values[0],
    confidence: confidence[0],
    ...(risk && { risk: riskAt(risk, 0) }),
    ...byExpert('weight', weights),
    ...byExpert('probability', expertValues),
  });
}

const refusalOf = ({ code, message, where, expected, got, hint }: ProdromeError, line: number) =>
  JSON.stringify({ line, error: { code, message, where, expected, got, hint } });
