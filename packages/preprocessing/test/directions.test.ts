import { expect, test } from '@jest/globals';
import { asCausal, type CausalTransform, type Transform } from '@prodrome/core';
import {
  createImputer,
  createLastValues,
  createMinMaxScaler,
  createOneHot,
  createPreprocessing,
  createRobustScaler,
  createStandardizer,
  createWindowFeatures,
  preprocessingOptionsSchema,
  windowOptionsSchema,
} from '../src/index.ts';
import { all, number, tableOf } from './support.ts';

const direction = 'increasing';
const table = tableOf(
  [
    { ...number('stress'), direction },
    { ...number('water'), direction: 'decreasing' },
    // nobody should say so of categories
    { ...number('place'), kind: 'category', categories: ['a', 'b', 'c'], direction },
  ],
  [
    [1, 5, 0],
    [NaN, 4, 1],
    [3, 2, 2],
  ],
);

/** Names of the columns that have a direction after a transform, with it. */
function directed(given: Transform | CausalTransform): object {
  const transform = asCausal(given);
  transform.fit(table, all(table.rows));
  const { columns } = transform.apply(table).table;
  return Object.fromEntries(
    columns.flatMap(({ name, direction: own }) => (own ? [[name, own]] : [])),
  );
}

const numbers = { stress: 'increasing', water: 'decreasing' } as const;
const kept = { ...numbers, place: 'increasing' } as const;

test('one-hot columns have none', () => {
  expect(directed(createOneHot())).toEqual(numbers);
});

test('filled columns keep theirs, and those that tell what was missing have none', () => {
  expect(directed(createImputer({ method: 'mean', indicators: true }))).toEqual(kept);
  expect(directed(createLastValues({ indicators: true }))).toEqual(kept);
});

test.each([createStandardizer, createRobustScaler, createMinMaxScaler])(
  'scaled columns keep theirs, and rise where they rose: %p',
  (create) => {
    expect(directed(create())).toEqual(kept);
    const scaler = create();
    scaler.fit(table, all(table.rows));
    const { values } = scaler.apply(table);
    expect(values[6]).toBeGreaterThan(values[0] as number);
    expect(values[7]).toBeLessThan(values[1] as number);
  },
);

test('past days and statistics of them have none', () => {
  const windows = createWindowFeatures(
    windowOptionsSchema.parse({
      lags: { days: [1] },
      windows: { days: [7], statistics: ['mean', 'sd', 'min', 'max'] },
    }),
  );
  expect(directed(windows)).toEqual(kept);
});

test('the whole preparation keeps those of its numbers alone', () => {
  const whole = createPreprocessing(preprocessingOptionsSchema.parse({}));
  expect(directed(whole)).toEqual(numbers);
});
