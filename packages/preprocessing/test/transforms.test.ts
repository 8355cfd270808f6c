import { describe, expect, it } from '@jest/globals';
import type { CausalTransform, FeatureColumn, FeatureTable, Transform } from '@prodrome/core';
import fc from 'fast-check';
import {
  createImputer,
  createMinMaxScaler,
  createOneHot,
  createPreprocessing,
  createRobustScaler,
  createStandardizer,
  preprocessingOptionsSchema,
} from '../src/index.ts';
import { all, number, tableOf } from './support.ts';

const category = (name: string, categories: string[]): FeatureColumn => ({
  name,
  domain: 'static',
  kind: 'category',
  categories,
});

const names = (table: FeatureTable) => table.columns.map(({ name }) => name);

const fitted = (transform: Transform, table: FeatureTable, rows = all(table.rows)): Transform => {
  transform.fit(table, rows);
  return transform;
};

/** A sequence of steps that remember nothing, as one of them. */
const rowsAlone = (sequence: CausalTransform): Transform => ({
  fit: (table, rows) => sequence.fit(table, rows),
  apply: (table) => sequence.apply(table).table,
  saveState: () => sequence.saveState(),
  loadState: (state) => {
    sequence.loadState(state);
  },
});

const cell = fc.oneof(fc.constant(NaN), fc.float({ noNaN: true, min: -100, max: 100 }));
const twoColumns = fc
  .array(fc.tuple(cell, cell), { minLength: 2, maxLength: 20 })
  .map((rows) => tableOf([number('a'), number('b')], rows));

const makers: [string, () => Transform][] = [
  ['imputer', () => createImputer({ method: 'mean', indicators: true })],
  ['standardizer', createStandardizer],
  ['robust scaler', createRobustScaler],
  ['min-max scaler', createMinMaxScaler],
  ['one-hot', createOneHot],
  ['preprocessing', () => rowsAlone(createPreprocessing(preprocessingOptionsSchema.parse({})))],
];

describe.each(makers)('%s', (_, make) => {
  it('prefix and row-wise: a row does not depend on the rows around it (property)', () => {
    fc.assert(
      fc.property(twoColumns, fc.nat(19), (table, cut) => {
        const transform = fitted(make(), table);
        const whole = transform.apply(table);
        const rows = Math.min(table.rows, cut + 1);
        const part = transform.apply(
          tableOf(
            table.columns,
            Array.from({ length: rows }, (__, row) => [
              ...table.values.subarray(2 * row, 2 * row + 2),
            ]),
          ),
        );
        const width = whole.columns.length;
        expect([...part.values]).toEqual([...whole.values.subarray(0, rows * width)]);
      }),
      { seed: 21 },
    );
  });

  it('learns from the given rows only, and does not change its input', () => {
    const low = tableOf(
      [number('a'), number('b')],
      [
        [1, 2],
        [3, NaN],
        [5, 9],
      ],
    );
    const high = tableOf(
      [number('a'), number('b')],
      [
        [1, 2],
        [3, NaN],
        [500, 900],
      ],
    );
    const before = [...low.values];
    const rows = Int32Array.of(0, 1);
    const answers = [low, high].map((table) =>
      fitted(make(), table, rows).apply(tableOf(low.columns, [[2, 3]])),
    );
    expect(answers[0]?.values).toEqual(answers[1]?.values);
    expect([...low.values]).toEqual(before);
  });

  it('answers with the same bits after a round trip', () => {
    const table = tableOf(
      [number('a'), number('b')],
      [
        [1, 2],
        [3, NaN],
        [5, 9],
      ],
    );
    const transform = fitted(make(), table);
    const loaded = make();
    loaded.loadState(transform.saveState());
    expect(loaded.apply(table).values).toEqual(transform.apply(table).values);
    expect(loaded.saveState()).toEqual(transform.saveState());
  });

  it('refuses a state of another kind, and one without its columns', () => {
    const table = tableOf([number('a')], [[1], [NaN]]);
    const state = fitted(make(), table).saveState();
    for (const damaged of [
      { ...state, kind: 'other' },
      { ...state, json: null },
    ]) {
      expect(() => {
        make().loadState(damaged);
      }).toThrow(expect.objectContaining({ code: 'STATE' }));
    }
  });

  it('refuses other columns, and use before fit', () => {
    const transform = make();
    const table = tableOf(
      [number('a'), number('b')],
      [
        [1, 2],
        [3, 4],
      ],
    );
    expect(() => transform.apply(table)).toThrow(expect.objectContaining({ code: 'STATE' }));
    transform.fit(table, all(2));
    const other = tableOf([number('b'), number('a')], [[1, 2]]);
    expect(() => transform.apply(other)).toThrow(expect.objectContaining({ code: 'SCHEMA' }));
  });
});

describe('imputer', () => {
  const table = tableOf(
    [number('a'), number('b'), number('c')],
    [
      [1, NaN, 7],
      [2, NaN, 7],
      [NaN, NaN, 7],
      [9, NaN, 7],
    ],
  );

  it.each([
    ['mean', { method: 'mean', indicators: false }, 4],
    ['median', { method: 'median', indicators: false }, 2],
    ['constant', { method: 'constant', value: -1, indicators: false }, -1],
  ] as const)('fills with the %s', (_, options, filled) => {
    const out = fitted(createImputer(options), table).apply(table);
    expect([...out.values]).toEqual([1, 7, 2, 7, filled, 7, 9, 7]);
  });

  it('fills with the most frequent value, of equally frequent ones the smallest', () => {
    // 2 and 1: recorded from scikit-learn 1.9.1, SimpleImputer(strategy='most_frequent')
    const ties = tableOf(
      [number('a'), number('b')],
      [
        [3, 1],
        [2, 1],
        [3, 2],
        [2, NaN],
        [NaN, 5],
        [9, 5],
      ],
    );
    const imputer = createImputer({ method: 'most_frequent', indicators: false });
    const { values } = fitted(imputer, ties).apply(ties);
    expect([values[7], values[8]]).toEqual([1, 2]);
  });

  it('drops and notes a column without any value', () => {
    const imputer = createImputer({ method: 'mean', indicators: true });
    expect(imputer.fit(table, all(4)).notes).toEqual([
      'column b has no value in the training rows and is left out',
    ]);
    expect(names(imputer.apply(table))).toEqual(['a', 'c', 'a_missing']);
  });
});

describe('standardizer', () => {
  it('gives mean 0 and standard deviation 1; a constant column becomes 0', () => {
    const table = tableOf(
      [number('a'), number('b')],
      [
        [1, 5],
        [2, 5],
        [3, 5],
        [6, 5],
      ],
    );
    const { values } = fitted(createStandardizer(), table).apply(table);
    const deviation = Math.sqrt((4 + 1 + 0 + 9) / 4);
    [-2, -1, 0, 3].forEach((distance, row) => {
      expect(values[2 * row]).toBeCloseTo(distance / deviation, 6);
      expect(values[2 * row + 1]).toBe(0);
    });
  });
});

it('standardizer makes any constant column exactly 0 (property)', () => {
  fc.assert(
    fc.property(
      fc.float({ noNaN: true, noDefaultInfinity: true }),
      fc.integer({ min: 1, max: 200 }),
      (value, rows) => {
        const table = tableOf([number('a')], Array<number[]>(rows).fill([value]));
        const { values } = fitted(createStandardizer(), table).apply(table);
        expect(values.every((cell) => cell === 0)).toBe(true);
      },
    ),
    { seed: 22 },
  );
});

describe('one-hot', () => {
  const color = category('color', ['blue', 'green', 'red']);
  const table = tableOf(
    [color, number('a')],
    [
      [0, 1],
      [1, 2],
      [2, 3],
      [NaN, 4],
    ],
  );

  it('gives a column per category seen; unseen ones are 0, missing ones NaN', () => {
    const oneHot = fitted(createOneHot(), table);
    const out = oneHot.apply(
      tableOf(
        [color, number('a')],
        [
          [2, 1],
          [5, 2],
          [NaN, 3],
        ],
      ),
    );
    expect(names(out)).toEqual(['color=blue', 'color=green', 'color=red', 'a']);
    expect([...out.values]).toEqual([0, 0, 1, 1, 0, 0, 0, 2, NaN, NaN, NaN, 3]);
    expect(out.columns[0]?.sources).toEqual(['color']);
  });

  it('needs one column for two categories', () => {
    const out = fitted(createOneHot(), table, Int32Array.of(0, 2)).apply(table);
    expect(names(out)).toEqual(['color=red', 'a']);
  });
});

it('preprocessing leaves no NaN behind', () => {
  const table = tableOf(
    [category('color', ['blue', 'red']), number('a')],
    [
      [0, NaN],
      [1, 2],
      [NaN, 5],
    ],
  );
  const transform = rowsAlone(createPreprocessing(preprocessingOptionsSchema.parse({})));
  const out = fitted(transform, table).apply(table);
  expect(out.values.some((value) => Number.isNaN(value))).toBe(false);
  expect(names(out)).toEqual(['color=red', 'a', 'color=red_missing', 'a_missing']);
});

it('a sequence refuses a state with other steps', () => {
  const table = tableOf([number('a')], [[1], [3]]);
  const make = (standardization: boolean) =>
    rowsAlone(createPreprocessing(preprocessingOptionsSchema.parse({ standardization })));
  for (const own of [true, false]) {
    expect(() => {
      make(!own).loadState(fitted(make(own), table).saveState());
    }).toThrow(expect.objectContaining({ code: 'STATE' }));
  }
});
