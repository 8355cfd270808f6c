import { describe, expect, it } from '@jest/globals';
import type { FeatureTable, Transform } from '@prodrome/core';
import fc from 'fast-check';
import { createMinMaxScaler, createRobustScaler, createStandardizer } from '../src/index.ts';
import { all, number, tableOf } from './support.ts';

const columns = [number('a'), number('b'), number('c')];
const training = tableOf(columns, [
  [1, -2.5, 4],
  [2, NaN, 4],
  [4, 0.5, 4],
  [8, 3, 4],
  [16, 7.25, 4],
  [NaN, -1, 4],
]);
const later = tableOf(columns, [[32, -9, 5]]);

const scaled = (transform: Transform, table: FeatureTable): number[] => {
  transform.fit(training, all(training.rows));
  return [...transform.apply(table).values];
};

// recorded from scikit-learn 1.9.1, defaults, fitted on `training`
const recorded: [string, () => Transform, number[], number[]][] = [
  [
    'RobustScaler',
    createRobustScaler,
    [
      [-0.5, -0.75, 0],
      [-0.3333333333333333, NaN, 0],
      [0, 0, 0],
      [0.6666666666666666, 0.625, 0],
      [2, 1.6875, 0],
      [NaN, -0.375, 0],
    ].flat(),
    [4.666666666666667, -2.375, 1],
  ],
  [
    'MinMaxScaler',
    createMinMaxScaler,
    [
      [0, 0, 0],
      [0.06666666666666667, NaN, 0],
      [0.2, 0.30769230769230765, 0],
      [0.4666666666666667, 0.5641025641025641, 0],
      [1, 1, 0],
      [NaN, 0.15384615384615383, 0],
    ].flat(),
    [2.0666666666666664, -0.6666666666666666, 1],
  ],
];

describe.each(recorded)('as scikit-learn’s %s', (_, make, own, other) => {
  it('fitted rows, NaN kept, a constant column 0', () => {
    expect(scaled(make(), training)).toEqual([...Float32Array.from(own)]);
  });

  it('other rows, not clipped', () => {
    expect(scaled(make(), later)).toEqual([...Float32Array.from(other)]);
  });
});

const values = fc.array(fc.integer({ min: -500, max: 500 }), { minLength: 1, maxLength: 30 });
const one = (list: readonly number[]) =>
  tableOf(
    [number('a')],
    list.map((value) => [value]),
  );
const fitApply = (transform: Transform, table: FeatureTable) => {
  transform.fit(table, all(table.rows));
  return [...transform.apply(table).values];
};

it('min-max puts the fitted rows on [0, 1], both ends reached (property)', () => {
  fc.assert(
    fc.property(values, (list) => {
      const out = fitApply(createMinMaxScaler(), one(list));
      const isConstant = new Set(list).size === 1;
      expect(Math.min(...out)).toBe(0);
      expect(Math.max(...out)).toBe(isConstant ? 0 : 1);
    }),
    { seed: 31 },
  );
});

it.each([
  ['standard', createStandardizer],
  ['robust', createRobustScaler],
  ['min-max', createMinMaxScaler],
])('%s scaling does not depend on the unit: doubled values, same bits (property)', (_, make) => {
  const distinct = fc.uniqueArray(fc.integer({ min: -500, max: 500 }), {
    minLength: 2,
    maxLength: 30,
  });
  fc.assert(
    fc.property(distinct, (list) => {
      const doubled = one(list.map((value) => 2 * value));
      expect(fitApply(make(), doubled)).toEqual(fitApply(make(), one(list)));
    }),
    { seed: 32 },
  );
});

it('one outlier does not move the robust scale', () => {
  const list = [1, 2, 3, 4, 5, 6, 7, 8, 9];
  const plain = fitApply(createRobustScaler(), one(list));
  const wild = fitApply(createRobustScaler(), one([...list.slice(0, 8), 1e6]));
  expect(wild.slice(0, 8)).toEqual(plain.slice(0, 8));
});

it('a column without any value passes as it is', () => {
  const empty = one([NaN, NaN]);
  for (const make of [createRobustScaler, createMinMaxScaler]) {
    const transform = make();
    transform.fit(empty, all(2));
    expect([...transform.apply(one([3, NaN])).values]).toEqual([3, NaN]);
  }
});

it('a scaler refuses the state of another', () => {
  const transform = createRobustScaler();
  transform.fit(training, all(6));
  expect(() => {
    createMinMaxScaler().loadState(transform.saveState());
  }).toThrow(expect.objectContaining({ code: 'STATE' }));
});
