import { describe, expect, it } from '@jest/globals';
import { createFeatureTable, type FeatureColumn, type FeatureTable } from '@prodrome/core';
import fc from 'fast-check';
import { createWindowFeatures, windowOptionsSchema } from '../src/index.ts';
import { all, number } from './support.ts';

const columns: readonly FeatureColumn[] = [
  { name: 'sleep', domain: 'behavioural', kind: 'number', unit: 'h' },
  { name: 'stress', domain: 'behavioural', kind: 'ordinal' },
  { name: 'city', domain: 'environmental', kind: 'category', categories: ['x', 'y'] },
  { name: 'age', domain: 'static', kind: 'number' },
];

interface Day {
  readonly time: number;
  readonly cells: readonly number[];
}

const tableOf = (patients: readonly (readonly Day[])[]): FeatureTable =>
  createFeatureTable({
    columns,
    values: Float32Array.from(patients.flat().flatMap(({ cells }) => cells)),
    patients: Int32Array.from(patients.flatMap((days, patient) => days.map(() => patient))),
    times: Float64Array.from(patients.flat(), ({ time }) => time),
    patientIds: patients.map((_, patient) => String(patient)),
  });

const apply = (options: unknown, table: FeatureTable): FeatureTable => {
  const step = createWindowFeatures(windowOptionsSchema.parse(options));
  step.fit(table, all(table.rows));
  return step.apply(table).table;
};

const cell = fc.constantFrom(NaN, 1, 2, 3.5, -4);
const someDays = fc
  .uniqueArray(
    fc.record({
      time: fc.integer({ min: 0, max: 25 }),
      cells: fc.tuple(cell, cell, fc.constantFrom(0, 1), fc.constant(40)),
    }),
    { minLength: 1, maxLength: 20, selector: ({ time }) => time },
  )
  .map((list) => list.sort((a, b) => a.time - b.time));

describe('lags and windows', () => {
  it('are what a direct reading of the diary gives (property)', () => {
    const options = {
      lags: { days: [1, 3] },
      windows: { days: [5], statistics: ['mean', 'sd', 'min', 'max'] },
    };
    fc.assert(
      fc.property(fc.array(someDays, { minLength: 1, maxLength: 2 }), (patients) => {
        const out = apply(options, tableOf(patients));
        const width = out.columns.length;
        let row = 0;
        for (const days of patients) {
          for (const { time } of days) {
            const expected = [0, 1].flatMap((c) =>
              [1, 3].map((lag) => days.find((day) => day.time === time - lag)?.cells[c] ?? NaN),
            );
            for (const c of [0, 1]) {
              const seen = days
                .filter((day) => day.time > time - 5 && day.time <= time)
                .map((day) => day.cells[c] as number)
                .filter((value) => !Number.isNaN(value));
              const mean = seen.reduce((sum, value) => sum + value, 0) / seen.length;
              const square = seen.reduce((sum, value) => sum + (value - mean) ** 2, 0);
              const [least, most] =
                seen.length === 0 ? [NaN, NaN] : [Math.min(...seen), Math.max(...seen)];
              expected.push(mean, Math.sqrt(square / seen.length), least, most);
            }
            const made = [...out.values.subarray(row * width + 4, (row + 1) * width)];
            expect(made).toHaveLength(expected.length);
            made.forEach((value, i) => {
              const wanted = expected[i] as number;
              if (Number.isNaN(wanted)) expect(value).toBeNaN();
              else expect(value).toBeCloseTo(wanted, 5);
            });
            row += 1;
          }
        }
      }),
      { seed: 61, numRuns: 50 },
    );
  });

  it('are named after their source, in its domain; categories and constants have none', () => {
    const table = tableOf([[{ time: 0, cells: [7, 2, 0, 40] }]]);
    const out = apply({ lags: { days: [2] }, windows: { days: [7], columns: ['sleep'] } }, table);
    expect(out.columns.slice(4)).toEqual([
      { name: 'sleep_lag_2', domain: 'behavioural', kind: 'number', unit: 'h', sources: ['sleep'] },
      { name: 'stress_lag_2', domain: 'behavioural', kind: 'ordinal', sources: ['stress'] },
      {
        name: 'sleep_mean_7',
        domain: 'behavioural',
        kind: 'number',
        unit: 'h',
        sources: ['sleep'],
      },
    ]);
    expect([...out.values.subarray(0, 4)]).toEqual([7, 2, 0, 40]);
  });

  it('of several rows on one day the last observed value counts', () => {
    const readings = [7, NaN, 5].map((sleep, i) => ({ time: i / 4, cells: [sleep, NaN, 0, 40] }));
    const next = { time: 1, cells: [NaN, NaN, 0, 40] };
    const out = apply({ lags: { days: [1], columns: ['sleep'] } }, tableOf([[...readings, next]]));
    expect(out.values[3 * 5 + 4]).toBe(5);
  });

  it('refuse a column that is not there, one of categories, and a name that is taken', () => {
    const table = tableOf([[{ time: 0, cells: [7, 2, 0, 40] }]]);
    for (const name of ['sleeep', 'city']) {
      expect(() => apply({ lags: { days: [1], columns: [name] } }, table)).toThrow(
        expect.objectContaining({ code: 'DATA_COLUMN' }),
      );
    }
    const taken = createFeatureTable({
      ...table,
      columns: [columns[0] as FeatureColumn, number('sleep_lag_1'), ...columns.slice(2)],
    });
    expect(() => apply({ lags: { days: [1] } }, taken)).toThrow(
      expect.objectContaining({ code: 'DATA_COLUMN' }),
    );
  });
});
