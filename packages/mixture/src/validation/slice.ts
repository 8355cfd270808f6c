import { takeRows, type FeatureTable } from '@prodrome/core';

/** Part of a table, with the asked rows at their new places. */
export interface Slice {
  readonly table: FeatureTable;
  /** Rows of the slice's table, in the order of the asked ones. */
  readonly rows: Int32Array;
}

/**
 * What may be known when these labelled rows are learned from: the histories of their patients up to the last day whose
 * outcome is a label here. No other patient and no later day is in the table, so no component can learn from them.
 */
export function trainingSlice(table: FeatureTable, rows: Int32Array, horizonDays: number): Slice {
  let until = -Infinity;
  for (const row of rows) {
    until = Math.max(until, Math.floor(table.times[row] as number) + horizonDays);
  }
  return sliceOf(table, rows, (row) => Math.floor(table.times[row] as number) <= until);
}

/**
 * Every row of the patients of these rows from the first to the last of them, ascending: who looks back over answers is to see all days
 * between those that count, and none that comes after.
 */
export function daysBetween({ patients, rows: count }: FeatureTable, rows: Int32Array): Int32Array {
  const ends = new Map<number, { readonly first: number; last: number }>();
  for (const row of rows) {
    const patient = patients[row] as number;
    const own = ends.get(patient);
    if (own) own.last = row;
    else ends.set(patient, { first: row, last: row });
  }
  const found = new Int32Array(count);
  let length = 0;
  patients.forEach((patient, row) => {
    const own = ends.get(patient);
    if (own && row >= own.first && row <= own.last) found[length++] = row;
  });
  return found.slice(0, length);
}

/** The whole histories of the patients of these rows. */
export const heldSlice = (table: FeatureTable, rows: Int32Array): Slice =>
  sliceOf(table, rows, () => true);

function sliceOf(table: FeatureTable, rows: Int32Array, keep: (row: number) => boolean): Slice {
  const wanted = new Uint8Array(table.patientIds.length);
  for (const row of rows) wanted[table.patients[row] as number] = 1;
  const kept = new Int32Array(table.rows);
  const place = new Int32Array(table.rows).fill(-1);
  let count = 0;
  for (let row = 0; row < table.rows; row++) {
    if (wanted[table.patients[row] as number] !== 1 || !keep(row)) continue;
    place[row] = count;
    kept[count++] = row;
  }
  return {
    table: takeRows(table, kept.subarray(0, count)),
    rows: rows.map((row) => place[row] as number),
  };
}
