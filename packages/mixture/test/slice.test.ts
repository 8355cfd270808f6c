import { expect, it } from '@jest/globals';
import { takeRows } from '@prodrome/core';
import fc from 'fast-check';
import { heldSlice, trainingSlice } from '../src/validation/slice.ts';
import { diary } from './support.ts';

const { table } = diary(8, 12, 'slice');
const width = table.columns.length;
const someRows = fc
  .subarray([...table.times.keys()], { minLength: 1 })
  .map((rows) => Int32Array.from(rows));
const horizons = fc.integer({ min: 0, max: 3 });
const id = (from: typeof table, row: number) => from.patientIds[from.patients[row] ?? -1];

it('a training slice holds no other patient and no later day; its rows are the asked ones (property)', () => {
  fc.assert(
    fc.property(someRows, horizons, (rows, horizon) => {
      const slice = trainingSlice(table, rows, horizon);
      const last = Math.max(...Array.from(rows, (row) => (table.times[row] ?? NaN) + horizon));
      expect(Math.max(...slice.table.times)).toBeLessThanOrEqual(last);
      expect(new Set(slice.table.patientIds)).toEqual(
        new Set(Array.from(rows, (row) => id(table, row))),
      );
      rows.forEach((row, i) => {
        const at = slice.rows[i] ?? -1;
        expect(id(slice.table, at)).toBe(id(table, row));
        expect(slice.table.times[at]).toBe(table.times[row]);
        expect(slice.table.outcomes?.[at]).toBe(table.outcomes?.[row]);
        expect(slice.table.values.subarray(at * width, (at + 1) * width)).toEqual(
          table.values.subarray(row * width, (row + 1) * width),
        );
      });
    }),
    { seed: 61, numRuns: 60 },
  );
});

it('a held slice holds the whole histories of the asked patients only (property)', () => {
  fc.assert(
    fc.property(someRows, (rows) => {
      const asked = new Set(Array.from(rows, (row) => table.patients[row]));
      const { table: held } = heldSlice(table, rows);
      expect(held.patientIds).toHaveLength(asked.size);
      expect(held.rows).toBe(table.patients.filter((patient) => asked.has(patient)).length);
    }),
    { seed: 62, numRuns: 30 },
  );
});

it('no rows give an empty table', () => {
  const empty = takeRows(table, new Int32Array(0));
  expect([empty.rows, empty.patientIds.length]).toEqual([0, 0]);
});
