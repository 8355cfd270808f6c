import { expect, test } from '@jest/globals';
import { sum } from '@prodrome/numerics';
import { createGradientBoosting, type BoostingProgress } from '../src/index.ts';
import { sampleData } from './sample-data.ts';

const data = sampleData(400);
const folds = data.labels.map((_, row) => row % 3);
const options = { trees: 60, maxLeaves: 6, learningRate: 0.3, rowSubsample: 0.8 };

const lossOf = (p: number, label: number): number => -Math.log(label === 1 ? p : 1 - p);

/** The loss of all rows, each forecast by so many trees of the other folds. */
async function byHand(trees: number): Promise<number> {
  const parts = await Promise.all(
    [0, 1, 2].map(async (own) => {
      const weights = data.weights.map((weight, row) => (folds[row] === own ? 0 : weight));
      const boosting = createGradientBoosting({ ...options, trees });
      const model = await boosting.train({ ...data, weights });
      const forecasts = model.predict(data);
      return data.labels.map((label, row) =>
        folds[row] === own ? (data.weights[row] ?? NaN) * lossOf(forecasts[row] ?? NaN, label) : 0,
      );
    }),
  );
  return sum(parts.map((part) => sum(part))) / sum(data.weights);
}

test('as many trees as are best out of fold, trained on all rows', async () => {
  const told: BoostingProgress[] = [];
  const boosting = createGradientBoosting({ ...options, patience: 8 });
  const model = await boosting.train({ ...data, folds }, { progress: (event) => told.push(event) });
  const { trees } = model;
  expect(trees).toBeGreaterThan(3);
  expect(trees).toBeLessThan(60);
  const all = await createGradientBoosting({ ...options, trees }).train(data);
  expect(model.toJSON()).toEqual(all.toJSON());
  const best = await byHand(trees);
  for (const other of [trees - 1, trees + 1, trees + 4]) {
    expect(await byHand(other)).toBeGreaterThan(best);
  }
  expect(told.at(-1)?.validationLoss).toBeCloseTo(best, 12);
  expect(told.at(-1)).toMatchObject({ done: trees, total: trees });
});

test('where there is nothing to learn, no tree', async () => {
  const labels = data.labels.toReversed();
  const model = await createGradientBoosting({ ...options, patience: 3 }).train({
    ...data,
    ...{ labels, folds },
  });
  expect(model.trees).toBeLessThan(2);
});

test('several classes', async () => {
  const labels = data.labels.map((label, row) => (label === 1 ? 1 + (row % 2) : 0));
  const boosting = createGradientBoosting({ ...options, objective: 'multinomial', patience: 3 });
  const model = await boosting.train({ ...data, labels, folds });
  expect(model.trees % 3).toBe(0);
  expect(model.trees).toBeLessThan(180);
});

const known = await createGradientBoosting({ trees: 1 }).train(data);
test.each([
  ['without patience', undefined, { folds }, {}],
  ['beside validation rows', 3, { folds, validation: data }, {}],
  ['beside a warm start', 3, { folds }, { warmStart: known }],
  ['of one part', 3, { folds: folds.map(() => 1) }, {}],
  ['of other rows', 3, { folds: folds.slice(1) }, {}],
])('folds %s are refused', async (_, patience, given, context) => {
  const boosting = createGradientBoosting({ ...options, ...(patience && { patience }) });
  await expect(boosting.train({ ...data, ...given }, context)).rejects.toEqual(
    expect.objectContaining({ code: 'USAGE' }),
  );
});
