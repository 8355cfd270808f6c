import type { CallContext, PredictionBatch } from '@prodrome/core';
import { readRecord } from '@prodrome/data';
import type { OpenModel } from './open-model.ts';
import { refuseUnknown } from './patients/patient-day.ts';
import { arrangeRows, type PatientRow } from './table-of-rows.ts';

/** A row whose values are numbers already. */
export interface AskedRow {
  /** Absent = a patient of its own. */
  readonly patient?: string;
  /** As the model's data write it; absent = the row's place. */
  readonly time?: string | number;
  /** [columns] of the model's schema; NaN = not observed. */
  readonly values: Float32Array;
  /** Of a diary's day; NaN = not recorded. */
  readonly outcome?: number;
}

/** Forecasts of rows in the order in which they were asked. */
export interface RowForecasts {
  readonly batch: PredictionBatch;
  /** [rows], the batch's row of each asked one. */
  readonly places: Int32Array;
}

/** What forecasts rows. */
export type Forecaster = Pick<OpenModel, 'forecast' | 'manifest'>;

/**
 * Forecasts of records with the columns of the training data, of several patients in any order, each patient from the prior.
 * @throws ProdromeError as `readRecord`; `DATA_COLUMN` for a key that the model does not know; `DATA_CONFLICT` for two of one patient and time.
 */
export function forecastRecords(
  model: Forecaster,
  records: readonly Readonly<Record<string, unknown>>[],
  context: CallContext = {},
): Promise<RowForecasts> {
  const { schema } = model.manifest;
  const rows = records.map((record, at): PatientRow => {
    const where = `rows[${at}]`;
    refuseUnknown(schema, record, where);
    const row = readRecord(schema, record, where);
    // rows of nobody: a diary is one person's, others are rows of their own
    const id = row.patientId ?? (schema.shape === 'diary' ? 'me' : String(at + 1));
    return { ...row, id, time: row.time ?? at };
  });
  return forecastArranged(model, rows, context);
}

/**
 * The same of rows of numbers.
 * @throws ProdromeError `DATA_VALUE` for a time that is none; `DATA_CONFLICT`
 */
export function forecastRows(
  model: Forecaster,
  asked: readonly AskedRow[],
  context: CallContext = {},
): Promise<RowForecasts> {
  const rows = asked.map(({ patient, time, values, outcome = NaN }, at): PatientRow => {
    const id = patient ?? String(at + 1);
    return { id, values, outcome, time: time === undefined ? at : timeOf(model, time, at) };
  });
  return forecastArranged(model, rows, context);
}

async function forecastArranged(
  model: Forecaster,
  rows: readonly PatientRow[],
  context: CallContext,
): Promise<RowForecasts> {
  const { table, places } = arrangeRows(model.manifest.schema, rows);
  return { batch: await model.forecast(table, context), places };
}

/** A row's time, read as that of a record of nothing else. */
function timeOf({ manifest: { schema } }: Forecaster, text: string | number, at: number): number {
  const { time, patient } = schema;
  const record = { [time?.name ?? '']: text, ...(patient !== undefined && { [patient]: 1 }) };
  return readRecord({ ...schema, columns: [] }, record, `rows[${at}]`).time ?? at;
}
