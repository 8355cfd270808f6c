import {
  createFeatureTable,
  takeRows,
  type FeatureTable,
  type FeatureTableParts,
  type PatientStates,
} from '@prodrome/core';
import { demandSame } from './check.ts';

/** 0 … n − 1. */
export const everyRow = (n: number): Int32Array => Int32Array.from({ length: n }, (_, i) => i);

/** Rows of a table that pass, ascending. */
export const rowsWhere = (table: FeatureTable, test: (row: number) => boolean): Int32Array =>
  everyRow(table.rows).filter(test);

/** Rows up to a day. */
export const rowsUntil = (table: FeatureTable, day: number): Int32Array =>
  rowsWhere(table, (row) => (table.times[row] as number) <= day);

/** Rows after a day. */
export const rowsAfter = (table: FeatureTable, day: number): Int32Array =>
  rowsWhere(table, (row) => (table.times[row] as number) > day);

/** Rows of these patients. */
export const rowsOfPatients = (table: FeatureTable, patients: readonly number[]): Int32Array =>
  rowsWhere(table, (row) => patients.includes(table.patients[row] as number));

/** Groups of rows that a table is split into: single patients, several, halves, and all in reverse order. */
export function patientSplits(
  table: FeatureTable,
): readonly { readonly what: string; readonly rows: Int32Array }[] {
  const patients = Array.from(table.patientIds.keys());
  const half = patients.length >> 1;
  const groups = [[0], [3, 7], [1, 2, patients.length - 1]];
  groups.push(patients.slice(0, half), patients.slice(half));
  const backwards = patients
    .toReversed()
    .flatMap((patient) => [...rowsOfPatients(table, [patient])]);
  return [
    ...groups.map((group) => ({
      what: `Patients ${group.join(', ')} only`,
      rows: rowsOfPatients(table, group),
    })),
    { what: 'Patients in reverse order', rows: Int32Array.from(backwards) },
  ];
}

/** The same table, with some parts changed. */
const withParts = (
  { columns, values, patients, times, patientIds, outcomes }: FeatureTable,
  changes: Partial<FeatureTableParts>,
): FeatureTable =>
  createFeatureTable({
    columns,
    values,
    patients,
    times,
    patientIds,
    ...(outcomes && { outcomes }),
    ...changes,
  });

/** The same table of patients who are called otherwise, and whose names sort otherwise. */
export const renamed = (table: FeatureTable): FeatureTable =>
  withParts(table, { patientIds: table.patientIds.map((_, at) => `someone ${997 - 13 * at}`) });

/** The same table with other values, and other outcomes, on all rows but these. */
export function changedBut(table: FeatureTable, kept: Int32Array): FeatureTable {
  const rows = new Set(kept);
  const width = table.columns.length;
  return withParts(table, {
    values: table.values.map((value, at) =>
      rows.has(Math.floor(at / width)) ? value : 100 * value + 7,
    ),
    ...(table.outcomes && {
      outcomes: table.outcomes.map((outcome, row) =>
        rows.has(row) ? outcome : Number(outcome !== 1),
      ),
    }),
  });
}

/** A table before and after a day. */
export function splitAt(
  table: FeatureTable,
  day: number,
): { early: FeatureTable; late: FeatureTable; lateRows: Int32Array } {
  const lateRows = rowsAfter(table, day);
  return {
    early: takeRows(table, rowsUntil(table, day)),
    late: takeRows(table, lateRows),
    lateRows,
  };
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

/** [rows, width] of the rows of [n, width]. */
export const cellsOf = (
  values: Float32Array | Float64Array,
  rows: Iterable<number>,
  width = 1,
): number[] => [...rows].flatMap((row) => [...values.subarray(row * width, (row + 1) * width)]);

type Parts = Readonly<Record<string, ArrayLike<number> | undefined>>;

/** The arrays of a table, by name. */
export const partsOf = (table: FeatureTable): Parts => ({
  values: table.values,
  patients: table.patients,
  times: table.times,
  outcomes: table.outcomes,
});

/** A call of which it is demanded that it changes none of these arrays. */
export async function demandUnchanged<T>(
  what: string,
  parts: Parts,
  call: () => T | Promise<T>,
): Promise<T> {
  const before = Object.entries(parts).map(
    ([name, part]) => [name, part, Array.from(part ?? [])] as const,
  );
  const result = await call();
  for (const [name, part, was] of before) demandSame(part ?? [], was, `${what}, ${name}`);
  return result;
}
