import { instantOf, ProdromeError, type StoredObservation } from '@prodrome/core';
import { readRecord, unknownKeys, type TableSchema } from '@prodrome/data';
import { dayText } from '../day-text.ts';
import type { PatientRow } from '../table-of-rows.ts';
import type { KnownDay } from './known-patient.ts';

const msPerDay = 86_400_000;

/** A day as it was told. */
export interface ToldDay {
  readonly at: string;
  readonly values: StoredObservation['values'];
  readonly row: PatientRow;
}

/**
 * Reads what is told of a day of a patient as a row of a file is read; the patient need not stand in it.
 * @param where - names the record in errors.
 * @throws ProdromeError as `readRecord`; `SCHEMA` where the model's data have no times; `DATA_COLUMN` for a key that the model does not know, `DATA_VALUE` for another patient.
 */
export function readDay(
  schema: TableSchema,
  id: string,
  record: Readonly<Record<string, unknown>>,
  where: string,
): ToldDay {
  const { patient } = schema;
  expectTimes(schema);
  refuseUnknown(schema, record, where);
  const own = patient === undefined ? undefined : record[patient];
  if (own !== undefined && (typeof own === 'number' ? String(own) : own) !== id) {
    throw new ProdromeError('DATA_VALUE', {
      where: `${where}, "${patient as string}"`,
      expected: 'the patient whose day it is, or none',
      got: 'another',
    });
  }
  const values = withPatient(schema, id, record);
  const row = readRecord(schema, values, where);
  const time = row.time as number;
  return {
    at: instantOf(time),
    // `readRecord` has held them to what a cell can be
    values: values as StoredObservation['values'],
    row: { ...row, id, time },
  };
}

/** The row of a day of which all that is known is told. */
export function rowOfDay(
  schema: TableSchema,
  id: string,
  { at, values, feedback }: KnownDay,
): PatientRow {
  const told = values && readRecord(schema, withPatient(schema, id, values), `day ${at}`);
  return {
    id,
    time: told?.time ?? Date.parse(at) / msPerDay,
    values: told?.values ?? new Float32Array(schema.columns.length).fill(NaN),
    outcome: feedback ?? told?.outcome ?? NaN,
  };
}

/** A day as the model's data write it. */
export const timeTextOf = (schema: TableSchema, at: string): string =>
  dayText(schema)(Date.parse(at) / msPerDay);

/** @throws ProdromeError `SCHEMA` for data without times, whose rows are told apart by their order alone. */
export function expectTimes({ time }: TableSchema): void {
  if (time) return;
  throw new ProdromeError('SCHEMA', {
    where: 'patients of the model',
    expected: 'data with a column of times, by which days are told apart',
    got: 'none',
    hint: 'Train with a date column to follow patients; forecasts of rows without memory need none',
  });
}

const withPatient = (
  { patient }: TableSchema,
  id: string,
  record: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> =>
  patient === undefined ? record : { ...record, [patient]: id };

/** What a stream passes over with a note is refused here: nobody would see the note. */
export function refuseUnknown(
  schema: TableSchema,
  record: Readonly<Record<string, unknown>>,
  where: string,
): void {
  const [first] = unknownKeys(schema, record);
  if (!first) return;
  throw new ProdromeError('DATA_COLUMN', {
    where,
    expected: 'columns of the data that the model was trained on',
    got: `"${first.key.slice(0, 80)}"`,
    ...(first.near.length > 0 && { hint: `Did you mean ${first.near.join(' or ')}?` }),
  });
}
