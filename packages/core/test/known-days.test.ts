import { expect, it } from '@jest/globals';
import { createFeatureTable, knownDays } from '../src/index.ts';

const table = createFeatureTable({
  columns: [],
  values: new Float32Array(0),
  patients: Int32Array.of(0, 0, 0, 1, 1, 2, 2, 2),
  times: Float64Array.of(0, 1, 2, 0, 1, 0, 1.5, 3),
  patientIds: ['a', 'b', 'c'],
});
const daysFor = (rows: number[], horizonDays: number) =>
  knownDays({
    table,
    rows: Int32Array.from(rows),
    task: { kind: 'binary', outputs: 1, horizonDays },
  });

it('known are the days of the listed patients up to that of the last label', () => {
  const { patientIds, times } = daysFor([0, 5], 1);
  expect(patientIds).toEqual(['a', 'c']);
  expect([...times]).toEqual([0, 1, 0, 1.5]);
});

it('a table of nothing else is given back as it is', () => {
  expect(daysFor([0, 3, 6], 2)).toBe(table);
});

it('without listed rows nothing is known', () => {
  expect(daysFor([], 1).rows).toBe(0);
});
