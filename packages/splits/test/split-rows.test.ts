import { describe, expect, test } from '@jest/globals';
import { createFeatureTable, type FeatureTable } from '@prodrome/core';
import { createStream } from '@prodrome/numerics';
import fc from 'fast-check';
import { splitRows, type SplitPlan } from '../src/index.ts';

/** One row a day for each patient; `label` of patient and day. */
function createTable(
  days: readonly number[],
  label: (patient: number, day: number) => number,
): { table: FeatureTable; labels: Float64Array } {
  const rows = days.flatMap((count, patient) =>
    Array.from({ length: count }, (_, day) => ({ patient, day })),
  );
  const table = createFeatureTable({
    columns: [],
    values: new Float32Array(0),
    patients: Int32Array.from(rows, ({ patient }) => patient),
    times: Float64Array.from(rows, ({ day }) => day),
    patientIds: days.map((_, patient) => `p${patient}`),
  });
  return { table, labels: Float64Array.from(rows, ({ patient, day }) => label(patient, day)) };
}

const kinds = ['patients', 'forward', 'patients_forward'] as const;
const plans = fc.record({
  kind: fc.constantFrom(...kinds),
  horizonDays: fc.integer({ min: 0, max: 3 }),
  size: fc.oneof(
    fc.record({ folds: fc.integer({ min: 2, max: 5 }) }),
    fc.record({ holdout: fc.record({ fraction: fc.double({ min: 0.2, max: 0.6, noNaN: true }) }) }),
  ),
});
const cohorts = fc.array(fc.integer({ min: 20, max: 40 }), { minLength: 5, maxLength: 14 });

test('laws of every split', () => {
  fc.assert(
    fc.property(plans, cohorts, fc.nat(), ({ kind, horizonDays, size }, days, seed) => {
      const { table, labels } = createTable(days, (p, d) =>
        (p * 7 + d * 3) % 5 === 0 ? NaN : (p + d) % 2,
      );
      const plan = { kind, horizonDays, ...size } as SplitPlan;
      const folds = splitRows(table, labels, plan, createStream(seed));
      expect(folds).toHaveLength('folds' in plan ? plan.folds : 1);
      const timesTested = new Map<number, number>();
      for (const { train, test: tested } of folds) {
        for (const rows of [train, tested]) {
          expect(rows.length).toBeGreaterThan(0);
          expect(rows.every((row, i) => i === 0 || row > (rows[i - 1] ?? 0))).toBe(true);
          expect(rows.every((row) => !Number.isNaN(labels[row]))).toBe(true);
        }
        const trainSet = new Set(train);
        const trainPatients = new Set([...train].map((row) => table.patients[row]));
        const first = Math.min(...[...tested].map((row) => table.times[row] ?? NaN));
        const last = Math.max(...[...train].map((row) => table.times[row] ?? NaN));
        expect([...tested].some((row) => trainSet.has(row))).toBe(false);
        if (kind !== 'forward') {
          expect([...tested].some((row) => trainPatients.has(table.patients[row]))).toBe(false);
        }
        // no label that was made after the first forecast was due
        if (kind !== 'patients') expect(last + horizonDays).toBeLessThanOrEqual(first - 1e-9);
        for (const row of tested) timesTested.set(row, (timesTested.get(row) ?? 0) + 1);
      }
      expect([...timesTested.values()].every((count) => count === 1)).toBe(true);
      if (kind === 'patients' && 'folds' in plan) {
        expect(timesTested.size).toBe(labels.filter((label) => !Number.isNaN(label)).length);
      }
    }),
    { numRuns: 80 },
  );
});

describe('patients', () => {
  const { table, labels } = createTable(
    Array.from({ length: 60 }, (_, p) => 20 + ((p * 13) % 30)),
    (p, d) => ((d * 7 + p) % 60 < p ? 1 : 0),
  );
  const meanOf = (rows: Int32Array): number =>
    rows.reduce((sum, row) => sum + (labels[row] ?? 0), 0) / rows.length;

  test('folds are alike in event rate and size, for every seed', () => {
    for (let seed = 0; seed < 20; seed++) {
      const folds = splitRows(
        table,
        labels,
        { kind: 'patients', folds: 5, horizonDays: 1 },
        createStream(seed),
      );
      const rates = folds.map((fold) => meanOf(fold.test));
      const sizes = folds.map((fold) => fold.test.length);
      expect(Math.max(...rates) - Math.min(...rates)).toBeLessThan(0.08);
      expect(Math.max(...sizes) / Math.min(...sizes)).toBeLessThan(1.08);
    }
  });

  test('a holdout has the asked share of patients and about the event rate of all', () => {
    for (let seed = 0; seed < 20; seed++) {
      const [fold] = splitRows(
        table,
        labels,
        { kind: 'patients', holdout: { fraction: 0.25 }, horizonDays: 1 },
        createStream(seed),
      );
      const tested = fold?.test ?? new Int32Array();
      expect(new Set([...tested].map((row) => table.patients[row])).size).toBe(15);
      expect(Math.abs(meanOf(tested) - meanOf(Int32Array.from(labels.keys())))).toBeLessThan(0.07);
    }
  });

  test('the same seed gives the same folds, another one others', () => {
    const split = (seed: number) =>
      splitRows(table, labels, { kind: 'patients', folds: 3, horizonDays: 1 }, createStream(seed));
    expect(split(1)).toEqual(split(1));
    expect(split(1)).not.toEqual(split(2));
  });
});

test('forward folds of one patient, by hand', () => {
  const { table, labels } = createTable([9], () => 1);
  const folds = splitRows(
    table,
    labels,
    { kind: 'forward', folds: 2, horizonDays: 1 },
    createStream(1),
  );
  expect(folds.map((fold) => [[...fold.train], [...fold.test]])).toEqual([
    [
      [0, 1],
      [3, 4, 5],
    ],
    [
      [0, 1, 2, 3, 4],
      [6, 7, 8],
    ],
  ]);
});

test.each<[string, SplitPlan, string]>([
  ['more folds than patients', { kind: 'patients', folds: 3, horizonDays: 1 }, 'DATA_INSUFFICIENT'],
  ['more cuts than days', { kind: 'forward', folds: 9, horizonDays: 1 }, 'DATA_INSUFFICIENT'],
  [
    'a horizon beyond the past',
    { kind: 'forward', folds: 1, horizonDays: 99 },
    'DATA_INSUFFICIENT',
  ],
  ['one fold of patients', { kind: 'patients', folds: 1, horizonDays: 1 }, 'USAGE'],
  ['no fraction', { kind: 'forward', holdout: { fraction: 1 }, horizonDays: 1 }, 'USAGE'],
])('%s', (_, plan, code) => {
  const { table, labels } = createTable([4, 4], (p, d) => (p + d) % 2);
  expect(() => splitRows(table, labels, plan, createStream(1))).toThrow(
    expect.objectContaining({ code }),
  );
});
