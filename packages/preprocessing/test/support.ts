import { expect } from '@jest/globals';
import { createFeatureTable, type FeatureColumn, type FeatureTable } from '@prodrome/core';
import fc from 'fast-check';

/** A patient's recorded days with outcomes: gaps, unknown outcomes and events. */
export const days = fc
  .uniqueArray(
    fc.record({
      time: fc.integer({ min: 0, max: 60 }),
      outcome: fc.constantFrom(0, 1, NaN),
    }),
    { minLength: 1, maxLength: 40, selector: ({ time }) => time },
  )
  .map((list) => list.sort((a, b) => a.time - b.time));

type Days = readonly { readonly time: number; readonly outcome: number }[];

/** A diary of several patients without other columns. */
export function diaryOf(patients: readonly Days[]): FeatureTable {
  const rows = patients.flatMap((list, patient) => list.map((day) => ({ patient, ...day })));
  return createFeatureTable({
    columns: [],
    values: new Float32Array(0),
    patients: Int32Array.from(rows, ({ patient }) => patient),
    times: Float64Array.from(rows, ({ time }) => time),
    outcomes: Float64Array.from(rows, ({ outcome }) => outcome),
    patientIds: patients.map((_, patient) => String(patient)),
  });
}

/** A table of one row per patient with these columns. */
export function tableOf(
  columns: readonly FeatureColumn[],
  rows: readonly number[][],
): FeatureTable {
  return createFeatureTable({
    columns,
    values: Float32Array.from(rows.flat()),
    patients: Int32Array.from(rows.keys()),
    times: new Float64Array(rows.length),
    patientIds: rows.map((_, row) => String(row)),
  });
}

/** A numeric column. */
export const number = (name: string): FeatureColumn => ({ name, domain: 'other', kind: 'number' });

/** 0 … n − 1. */
export const all = (n: number): Int32Array => Int32Array.from({ length: n }, (_, i) => i);

/** NaN only where the other is; else the largest difference. */
export function worst(got: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(got).toHaveLength(expected.length);
  return Array.from(got).reduce((most, value, at) => {
    const own = expected[at] ?? NaN;
    expect(Number.isNaN(value)).toBe(Number.isNaN(own));
    return Number.isNaN(own) ? most : Math.max(most, Math.abs(value - own));
  }, 0);
}
