import { expect, it } from '@jest/globals';
import { vectorOf, type FeatureTable } from '@prodrome/core';
import { logit } from '@prodrome/numerics';
import { logisticRegression } from '../src/index.ts';
import { all, context, create, diary, trainingData } from './support.ts';

const table = diary();
const trained = async () => {
  const model = await create(logisticRegression);
  await model.train(trainingData(table), context());
  return model;
};
const withCells = (values: Float32Array): FeatureTable => ({ ...table, values });

it('terms add up to the log odds of the answer, from the intercept', async () => {
  const model = await trained();
  const asked = { table, rows: all(table).filter((row) => row % 3 > 0) };
  const { values: answers } = await model.predict(asked);
  const attribution = await model.explain?.(asked);
  const [intercept] = vectorOf(await model.saveState(), 'intercept', 1);
  expect(attribution?.scale).toBe('logit');
  answers.forEach((answer, i) => {
    const [signal = NaN, noise = NaN] = attribution?.values.subarray(2 * i) ?? [];
    expect(attribution?.base[i]).toBe(intercept);
    expect(Math.abs((intercept ?? NaN) + signal + noise - logit(answer))).toBeLessThan(1e-9);
  });
});

it('terms are Shapley values of the log odds against columns of 0, by brute force', async () => {
  const model = await trained();
  const rows = all(table);
  const oddsOf = async (known: readonly boolean[]): Promise<Float64Array> => {
    const cells = table.values.map((value, at) => (known[at % 2] ? value : 0));
    return (await model.predict({ table: withCells(cells), rows })).values.map(logit);
  };
  const [none, first, second, both] = [
    await oddsOf([false, false]),
    await oddsOf([true, false]),
    await oddsOf([false, true]),
    await oddsOf([true, true]),
  ];
  const attribution = await model.explain?.({ table, rows });
  rows.forEach((row) => {
    const odds = [none, first, second, both].map((values) => values[row] ?? NaN);
    const [nobody = NaN, one = NaN, other = NaN, everybody = NaN] = odds;
    const shapley = [
      (one - nobody + everybody - other) / 2,
      (other - nobody + everybody - one) / 2,
    ];
    shapley.forEach((value, column) => {
      const own = attribution?.values[2 * row + column] ?? NaN;
      expect(Math.abs(own - value)).toBeLessThan(1e-9);
    });
  });
});

it('a row without an answer has no terms', async () => {
  const model = await trained();
  const cells = table.values.slice();
  cells[1] = NaN;
  const attribution = await model.explain?.({ table: withCells(cells), rows: Int32Array.of(0, 1) });
  expect([...(attribution?.values ?? [])].map(Number.isNaN)).toEqual([true, true, false, false]);
  expect([...(attribution?.base ?? [])].map(Number.isNaN)).toEqual([true, false]);
});
