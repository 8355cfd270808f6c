import { describe, expect, test } from '@jest/globals';
import {
  createExtraTrees,
  createGradientBoosting,
  createRandomForest,
  loadTreeModel,
} from '../src/index.ts';
import { completeForest } from '../src/forest-options.ts';
import { plainKernels } from '../src/kernels/choose-kernels.ts';
import { trainForest } from '../src/train-forest.ts';
import { sampleData } from './sample-data.ts';

const data = sampleData(900);
const later = sampleData(900, 2);
const brier = (predictions: Float64Array, { labels } = later): number =>
  predictions.reduce((sum, p, i) => sum + (p - (labels[i] ?? NaN)) ** 2, 0) / predictions.length;

describe.each([
  ['random forest', createRandomForest],
  ['extra trees', createExtraTrees],
])('%s', (_, create) => {
  test('forecasts are probabilities, and better than the mean', async () => {
    const model = await create({ trees: 50, minDataInLeaf: 5 }).train(data);
    const predictions = model.predict(later);
    expect(Math.min(...predictions)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...predictions)).toBeLessThanOrEqual(1);
    // that of the mean is 0.25
    expect(brier(predictions)).toBeLessThan(0.17);
  });

  test('JSON gives it back; the seed decides', async () => {
    const options = { trees: 5, minDataInLeaf: 3 };
    const model = await create(options).train(data);
    const loaded = loadTreeModel(JSON.parse(JSON.stringify(model)));
    expect(loaded.predict(later)).toEqual(model.predict(later));
    expect((await create(options).train(data)).toJSON()).toEqual(model.toJSON());
    expect((await create({ ...options, seed: 1 }).train(data)).toJSON()).not.toEqual(
      model.toJSON(),
    );
  });

  test('plain kernels give the same model', async () => {
    const isExtremelyRandom = create === createExtraTrees;
    const options = completeForest({ trees: 4 }, isExtremelyRandom);
    const plain = await trainForest(
      { ...options, isExtremelyRandom },
      data,
      {},
      () => plainKernels,
    );
    expect(plain.toJSON()).toEqual((await create({ trees: 4 }).train(data)).toJSON());
  });

  test('full trees know the rows that they saw', async () => {
    const options = { trees: 3, bootstrap: false };
    const model = await create(options).train({ columns: data.columns, labels: data.labels });
    expect(brier(model.predict(data), data)).toBeLessThan(0.01);
    expect(model.outOfBag).toBeUndefined();
  });

  test('directions hold', async () => {
    const model = await create({ trees: 20, monotone: [-1, 0, 0] }).train(data);
    const along = [-2, -1, -0.5, 0, 0.5, 1, 2].map((x) => model.predictRow([x, 0, 0]));
    expect(along).toEqual([...along].sort((a, b) => b - a));
  });
});

test('a whole tree of all columns is the one that boosting grows, few rows or many', async () => {
  const shape = { minDataInLeaf: 2, trees: 1 };
  const forest = createRandomForest({ ...shape, bootstrap: false, columnSubsampleByNode: 1 });
  const boosting = createGradientBoosting({
    objective: 'squared',
    ...{ ...shape, maxLeaves: 10_000, learningRate: 1, minHessian: 0 },
  });
  const [tree, other] = [await forest.train(data), await boosting.train(data)];
  expect(tree.importance({ kind: 'splits' })).toEqual(other.importance({ kind: 'splits' }));
  const margins = other.margin(data);
  tree.margin(data).forEach((margin, i) => {
    expect(margin).toBeCloseTo(margins[i] ?? NaN, 4);
  });
});

describe('out of bag', () => {
  test('one tree speaks for the rows it did not draw, about 1/e of them', async () => {
    const { outOfBag, ...model } = await createRandomForest({ trees: 1 }).train(data);
    expect((outOfBag?.rows ?? NaN) / 900).toBeCloseTo(Math.exp(-1), 1);
    const all = model.predict(data);
    outOfBag?.predictions.forEach((own, i) => {
      if (!Number.isNaN(own)) expect(own).toBeCloseTo(all[i] ?? NaN, 12);
    });
    expect(outOfBag?.predictions.filter((own) => !Number.isNaN(own))).toHaveLength(
      outOfBag?.rows ?? NaN,
    );
  });

  test('its error is close to that on new rows, far from that on its own', async () => {
    const unweighted = { columns: data.columns, labels: data.labels };
    const model = await createRandomForest({ trees: 100 }).train(unweighted);
    const { rows, squaredError, predictions } = model.outOfBag ?? {};
    expect(rows).toBe(900);
    expect(squaredError).toBeCloseTo(brier(predictions ?? new Float64Array(), data), 12);
    expect(Math.abs((squaredError ?? NaN) - brier(model.predict(later)))).toBeLessThan(0.015);
    expect(brier(model.predict(data), data)).toBeLessThan(0.5 * (squaredError ?? NaN));
  });

  test('rows that weigh nothing have none', async () => {
    const weights = data.weights.map((weight, i) => (i % 3 === 0 ? 0 : weight));
    const { outOfBag } = await createRandomForest({ trees: 60 }).train({ ...data, weights });
    expect(outOfBag?.rows).toBe(600);
    outOfBag?.predictions.forEach((own, i) => {
      expect(Number.isNaN(own)).toBe(i % 3 === 0);
    });
  });
});

test('a whole number of labels: regression', async () => {
  const labels = data.columns[0] as Float64Array;
  const known = labels.map((value) => (Number.isNaN(value) ? 0 : 10 * value + 100));
  const model = await createRandomForest({ trees: 30 }).train({
    columns: data.columns,
    labels: known,
  });
  expect(model.predictRow([1, 0, 0])).toBeGreaterThan(107);
  expect(model.predictRow([-1, 0, 0])).toBeLessThan(93);
});

test.each([
  ['USAGE', { initialMargins: data.labels }],
  ['DATA_VALUE', { labels: data.labels.with(2, NaN) }],
  ['DATA_VALUE', { weights: data.weights.with(2, -1) }],
])('%s', async (code, given) => {
  await expect(createRandomForest().train({ ...data, ...given })).rejects.toEqual(
    expect.objectContaining({ code }),
  );
});

test('an aborted signal ends it', async () => {
  const controller = new AbortController();
  const progress = ({ done }: { done: number }): void => {
    if (done === 2) controller.abort();
  };
  const context = { signal: controller.signal, progress };
  await expect(createRandomForest().train(data, context)).rejects.toEqual(
    expect.objectContaining({ code: 'CANCELLED' }),
  );
});

test.each([{ trees: 0 }, { bootstrap: 'yes' }, { columnSubsampleByNode: 'log2' }, { minData: 3 }])(
  'refuses %j',
  (options) => {
    expect(() => createRandomForest(options as object)).toThrow(
      expect.objectContaining({ code: 'USAGE' }),
    );
  },
);
