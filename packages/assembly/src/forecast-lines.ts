import {
  createFeatureTable,
  createMemoryStore,
  ProdromeError,
  type CallContext,
  type FeatureTable,
  type PatientStore,
  type Pipeline,
  type PredictionBatch,
} from '@prodrome/core';
import { parseRecord, readRecord, type TableRow, type TableSchema } from '@prodrome/data';
import { riskAt } from './prediction-columns.ts';

/** What a stream of forecasts needs. */
export interface ForecastLinesSetting {
  readonly pipeline: Pipeline;
  readonly schema: TableSchema;
  /** Where what is known of patients lies from line to line; in memory when absent. */
  readonly store?: PatientStore;
}

/**
 * Forecasts of rows that arrive one by one: each line a JSON object with the columns of the training data, each answer one line
 * of JSON with the columns of `predict`. What is known of a patient is remembered from line to line, so that a patient's lines
 * must come in the order of time; the answers are those that `predict` gives for the whole file. A line that cannot be answered is
 * answered with its error and changes nothing. Blank lines are passed over.
 * @param lines - texts, or bytes in UTF-8 as `splitLines` gives them.
 * @throws ProdromeError `CANCELLED`
 */
export async function* forecastLines(
  { pipeline, schema, store = createMemoryStore() }: ForecastLinesSetting,
  lines: AsyncIterable<string | Uint8Array>,
  context: CallContext = {},
): AsyncGenerator<string> {
  let number = 0;
  for await (const line of lines) {
    number += 1;
    if (isBlank(line)) continue;
    try {
      const row = readRecord(schema, parseRecord(line, number), `line ${number}`);
      const id = row.patientId ?? (schema.shape === 'diary' ? 'me' : String(number));
      // a row of nobody is nobody's memory
      const memory =
        row.patientId === undefined && schema.shape === 'aligned' ? createMemoryStore() : store;
      const time = row.time ?? ((await memory.load([id])).get(id)?.asOf ?? -1) + 1;
      const table = tableOf(schema, row, id, time);
      const batch = await first(pipeline.execute(once(table), { ...context, memory }));
      yield answerOf(batch, id, schema.time ? row.timeText : String(number));
    } catch (error) {
      if (!ProdromeError.is(error) || error.code === 'CANCELLED') throw error;
      yield refusalOf(error, number);
    }
  }
}

/** Whether nothing but blanks stand in a line. */
const isBlank = (line: string | Uint8Array): boolean =>
  typeof line === 'string'
    ? line.trim() === ''
    : line.every((byte) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d));

const tableOf = (
  { columns, shape }: TableSchema,
  { values, outcome }: TableRow,
  id: string,
  time: number,
): FeatureTable =>
  createFeatureTable({
    columns,
    values,
    patients: new Int32Array(1),
    times: Float64Array.of(time),
    patientIds: [id],
    ...(shape === 'diary' && { outcomes: Float64Array.of(outcome) }),
  });

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
