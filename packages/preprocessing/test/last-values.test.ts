import { describe, expect, it } from '@jest/globals';
import {
  createFeatureTable,
  takeRows,
  type FeatureColumn,
  type FeatureTable,
} from '@prodrome/core';
import fc from 'fast-check';
import { createLastValues } from '../src/index.ts';
import { all, number } from './support.ts';

type Rows = readonly (readonly number[])[];

const tableOf = (
  patients: readonly Rows[],
  columns: readonly FeatureColumn[] = [number('a'), number('b')],
): FeatureTable =>
  createFeatureTable({
    columns,
    values: Float32Array.from(patients.flat(2)),
    patients: Int32Array.from(patients.flatMap((rows, patient) => rows.map(() => patient))),
    times: Float64Array.from(patients.flatMap((rows) => [...rows.keys()])),
    patientIds: patients.map((_, patient) => String(patient)),
  });

const fitted = (table: FeatureTable, rows = all(table.rows)) => {
  const step = createLastValues({ indicators: false });
  step.fit(table, rows);
  return step;
};

const diary = tableOf([
  [
    [NaN, NaN],
    [2, NaN],
    [NaN, NaN],
    [6, NaN],
  ],
  [
    [NaN, 8],
    [NaN, NaN],
    [1, 4],
  ],
]);

const someRows = fc.array(
  fc.tuple(fc.constantFrom(NaN, NaN, 1, 2), fc.constantFrom(NaN, NaN, -3, 0.5)),
  { minLength: 1, maxLength: 12 },
);

describe('last values', () => {
  it('are the patient’s own, else the mean of the fitted rows', () => {
    // recorded from pandas 3.1.1: groupby(patient).ffill().fillna(mean of the fitted rows)
    const { table } = fitted(diary, Int32Array.of(0, 1, 2, 3, 6)).apply(diary);
    expect([...table.values]).toEqual([3, 4, 2, 4, 2, 4, 6, 4, 3, 8, 3, 8, 1, 4]);
    expect(table.columns).toEqual(diary.columns);
  });

  it('prefix: cutting the future, or other patients, changes no bit (property)', () => {
    fc.assert(
      fc.property(someRows, someRows, fc.nat(12), (one, two, cut) => {
        const table = tableOf([one, two]);
        const step = fitted(table);
        const { values, columns } = step.apply(table).table;
        const width = columns.length;
        for (const patient of [0, 1]) {
          const rows = all(table.rows).filter(
            (row) => table.patients[row] === patient && (table.times[row] as number) <= cut,
          );
          const expected = [...rows].flatMap((row) => [
            ...values.subarray(width * row, width * row + width),
          ]);
          expect([...step.apply(takeRows(table, rows)).table.values]).toEqual(expected);
        }
      }),
      { seed: 51 },
    );
  });

  it('chunk: continued from its states, it fills as if it had not stopped (property)', () => {
    fc.assert(
      fc.property(someRows, fc.nat(11), (rows, cut) => {
        const table = tableOf([rows]);
        const step = fitted(table);
        const whole = step.apply(table);
        const early = all(table.rows).filter((row) => row <= cut);
        const late = all(table.rows).filter((row) => row > cut);
        fc.pre(late.length > 0);
        const { states } = step.apply(takeRows(table, early));
        const rest = step.apply(takeRows(table, late), states);
        expect([...rest.table.values]).toEqual([
          ...whole.table.values.subarray(whole.table.columns.length * early.length),
        ]);
        expect(rest.states).toEqual(whole.states);
      }),
      { seed: 52 },
    );
  });

  it('leave out a column without any training value; indicators tell what was missing', () => {
    const step = createLastValues({ indicators: true });
    const table = tableOf([
      [
        [NaN, NaN],
        [1, NaN],
        [NaN, 3],
      ],
    ]);
    expect(step.fit(table, Int32Array.of(0, 1)).notes).toEqual([
      'column b has no value in the training rows and is left out',
    ]);
    const out = step.apply(table).table;
    expect(out.columns.map(({ name, sources }) => [name, sources])).toEqual([
      ['a', undefined],
      ['a_missing', ['a']],
    ]);
    expect([...out.values]).toEqual([1, 1, 1, 0, 1, 1]);
  });

  it('answer with the same bits after a round trip', () => {
    const step = fitted(diary);
    const loaded = createLastValues({ indicators: false });
    loaded.loadState(step.saveState());
    expect(loaded.apply(diary).table.values).toEqual(step.apply(diary).table.values);
    expect(loaded.saveState()).toEqual(step.saveState());
  });

  it('refuse other columns, and use before fit', () => {
    const other = tableOf([[[1, 2]]], [number('b'), number('a')]);
    expect(() => fitted(diary).apply(other)).toThrow(expect.objectContaining({ code: 'SCHEMA' }));
    expect(() => createLastValues({ indicators: false }).apply(diary)).toThrow(
      expect.objectContaining({ code: 'STATE' }),
    );
    expect(() => createLastValues({ indicators: false }).saveState()).toThrow(
      expect.objectContaining({ code: 'STATE' }),
    );
  });
});
