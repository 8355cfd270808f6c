import { describe, expect, test } from '@jest/globals';
import {
  createGradientBoosting,
  type BoostingData,
  type GradientBoostingInput,
} from '../src/index.ts';
import { sampleData } from './sample-data.ts';

const data = sampleData(400);
const withCode = (code: string) => expect.objectContaining({ code });
const train = (given: BoostingData, options: GradientBoostingInput = {}) =>
  createGradientBoosting({ trees: 10, ...options }).train(given);

test.each([
  { objective: 'logistic' } as const,
  { objective: 'squared' } as const,
  { l1: 2, l2: 3, maxDepth: 3 },
])('the training loss falls with every tree: %j', async (options) => {
  const losses: number[] = [];
  await createGradientBoosting({ trees: 40, ...options }).train(data, {
    progress: ({ loss }) => losses.push(loss),
  });
  expect(losses).toHaveLength(40);
  losses.slice(1).forEach((loss, i) => {
    expect(loss).toBeLessThan(losses[i] ?? NaN);
  });
  expect(losses[39]).toBeLessThan(0.7 * (losses[0] ?? NaN));
});

test('the loss told is that of the forecasts', async () => {
  let told = NaN;
  const options = { trees: 15, rowSubsample: 0.6, columnSubsample: 0.7 };
  const model = await createGradientBoosting(options).train(data, {
    progress: ({ loss }) => (told = loss),
  });
  const probabilities = model.predict(data);
  let loss = 0;
  let total = 0;
  probabilities.forEach((p, i) => {
    const weight = data.weights[i] ?? NaN;
    loss -= weight * Math.log(data.labels[i] === 1 ? p : 1 - p);
    total += weight;
  });
  expect(told).toBeCloseTo(loss / total, 12);
});

test('a weight is as good as repetition, and 0 as good as absence', async () => {
  const weights = data.weights.map((weight, i) => (i % 7 === 0 ? 0 : weight));
  const repeated = [...weights].flatMap((weight, i) => new Array<number>(weight).fill(i));
  const options = { trees: 5, minDataInLeaf: 1, minHessian: 2 };
  const weighted = await train({ ...data, weights }, options);
  const copies = await train(
    {
      columns: data.columns.map((column) => repeated.map((i) => column[i] ?? NaN)),
      labels: repeated.map((i) => data.labels[i] ?? NaN),
    },
    options,
  );
  const expected = copies.margin(data);
  weighted.margin(data).forEach((margin, i) => {
    expect(Math.abs(margin - (expected[i] ?? NaN))).toBeLessThan(1e-5);
  });
});

test('the order of rows changes the model by no more than its rounding', async () => {
  const turned = (values: ArrayLike<number>) => Array.from(values).reverse();
  const [model, other] = await Promise.all([
    train(data),
    train({
      columns: data.columns.map(turned),
      labels: turned(data.labels),
      weights: turned(data.weights),
    }),
  ]);
  const expected = other.margin(data);
  model.margin(data).forEach((margin, i) => {
    expect(Math.abs(margin - (expected[i] ?? NaN))).toBeLessThan(1e-6);
  });
});

test('subsamples depend on the seed alone', async () => {
  const options = { rowSubsample: 0.5, columnSubsample: 0.5 };
  const [one, same, other] = await Promise.all(
    [1, 1, 2].map(async (seed) => (await train(data, { ...options, seed })).toJSON()),
  );
  expect(same).toEqual(one);
  expect(other).not.toEqual(one);
  for (const tree of one?.trees ?? []) {
    expect(tree.covers.reduce<number>((total, count) => total + Number(count), 0)).toBe(200);
    expect(new Set(tree.columns).size).toBeLessThanOrEqual(2);
  }
});

test('trees keep to their limits', async () => {
  const limits = { maxLeaves: 9, maxDepth: 3, minDataInLeaf: 30, minHessian: 5 };
  const { trees } = (await train(data, { ...limits, objective: 'squared' })).toJSON();
  for (const { values, covers, left, right } of trees) {
    expect(values.length).toBeLessThanOrEqual(8);
    expect(Math.min(...covers.map(Number))).toBeGreaterThanOrEqual(30);
    const depths = [0];
    left.forEach((_, node) => {
      for (const child of [left[node] ?? NaN, right[node] ?? NaN]) {
        const depth = (depths[node] ?? NaN) + 1;
        expect(depth).toBeLessThanOrEqual(3);
        if (child >= 0) depths[child] = depth;
      }
    });
  }
});

describe('stopping', () => {
  test('an aborted signal stops before the next tree', async () => {
    const controller = new AbortController();
    let done = 0;
    const training = createGradientBoosting().train(data, {
      signal: controller.signal,
      progress: (event) => {
        ({ done } = event);
        if (done === 3) controller.abort();
      },
    });
    await expect(training).rejects.toEqual(withCode('CANCELLED'));
    expect(done).toBe(3);
  });

  test('the event loop gets a turn', async () => {
    const controller = new AbortController();
    setImmediate(() => {
      controller.abort();
    });
    const training = createGradientBoosting().train(data, { signal: controller.signal });
    await expect(training).rejects.toEqual(withCode('CANCELLED'));
  });
});

describe('data at the edge', () => {
  const column = [1, 2, 3, 4];
  const labels = [0, 1, 0, 1];

  test.each<[string, string, BoostingData]>([
    ['no columns', 'SCHEMA', { columns: [], labels: [] }],
    ['no rows', 'DATA_INSUFFICIENT', { columns: [[]], labels: [] }],
    ['no weight', 'DATA_INSUFFICIENT', { columns: [column], labels, weights: [0, 0, 0, 0] }],
    ['columns of two lengths', 'USAGE', { columns: [column, [1]], labels }],
    ['too few labels', 'USAGE', { columns: [column], labels: [1] }],
    ['too many weights', 'USAGE', { columns: [column], labels, weights: [1, 1, 1, 1, 1] }],
    ['a label of NaN', 'DATA_VALUE', { columns: [column], labels: [0, NaN, 0, 1] }],
    ['an infinite label', 'DATA_VALUE', { columns: [column], labels: [0, Infinity, 0, 1] }],
    ['a label beyond 1', 'DATA_VALUE', { columns: [column], labels: [0, 2, 0, 1] }],
    ['a weight of NaN', 'DATA_VALUE', { columns: [column], labels, weights: [1, NaN, 1, 1] }],
    [
      'an infinite weight',
      'DATA_VALUE',
      { columns: [column], labels, weights: [1, Infinity, 1, 1] },
    ],
    ['a negative weight', 'DATA_VALUE', { columns: [column], labels, weights: [1, -1, 1, 1] }],
    ['huge weights', 'NUMERIC', { columns: [column], labels, weights: [1e308, 1e308, 1e308, 1] }],
  ])('%s: %s', async (_, code, given) => {
    await expect(train(given)).rejects.toEqual(withCode(code));
  });

  test.each([NaN, Infinity, -Infinity])('a squared label of %d: DATA_VALUE', async (label) => {
    const given = { columns: [column], labels: [0, label, 1, 2] };
    await expect(train(given, { objective: 'squared' })).rejects.toEqual(withCode('DATA_VALUE'));
  });

  test('weights whose gains overflow, where the loss does not: NUMERIC', async () => {
    const given = {
      columns: [[0, 5, 2, 5, 1, 0, 4]],
      labels: [1, 0, 0, 0, 1, 0, 1],
      weights: [2e296, 2e299, 5e296, 4e296, 5e295, 4e294, 1e295],
    };
    const options = { minDataInLeaf: 1, minHessian: 0, learningRate: 1 };
    await expect(train(given, options)).rejects.toEqual(
      expect.objectContaining({ code: 'NUMERIC', expected: 'splits with finite gains' }),
    );
  });

  test('labels whose squares overflow: NUMERIC', async () => {
    const given = { columns: [column], labels: [1e308, -1e308, 0, 1] };
    await expect(train(given, { objective: 'squared' })).rejects.toEqual(withCode('NUMERIC'));
  });

  test.each([0.1, 1e150, -1e-300])('a constant label %d is forecast as it is', async (label) => {
    const given = { columns: [column], labels: [label, label, label, label] };
    const options = { objective: 'squared', minDataInLeaf: 1 } as const;
    expect([...(await train(given, options)).predict(given)]).toEqual(given.labels);
  });

  test.each([0, 1])('only labels %d: a probability next to it', async (label) => {
    const given = { columns: [column], labels: [label, label, label, label] };
    for (const minHessian of [0, 1e-3]) {
      const model = await train(given, { minDataInLeaf: 1, minHessian });
      for (const p of model.predict(given)) expect(Math.abs(p - label)).toBeLessThan(1e-14);
    }
  });

  test('one row', async () => {
    const given = { columns: [[3]], labels: [0.25] };
    const model = await train(given, { minDataInLeaf: 1 });
    expect(model.predict(given)[0]).toBeCloseTo(0.25, 12);
  });

  test('a column without any value, and one without any difference, are never used', async () => {
    const nothing = new Float64Array(400).fill(NaN);
    const model = await train({
      ...data,
      columns: [nothing, nothing.map(() => 7), ...data.columns],
    });
    const used = new Set(model.toJSON().trees.flatMap(({ columns }) => columns));
    expect([...used].sort()).toEqual([2, 3, 4]);
    expect(model.predict({ columns: [nothing, nothing, ...data.columns] })).toEqual(
      (await train(data)).predict(data),
    );
  });

  test('labels of tiny and of large size are learned alike', async () => {
    for (const scale of [1e-140, 1e140]) {
      const labels = data.labels.map((label) => label * scale);
      const model = await train({ ...data, labels }, { objective: 'squared' });
      const plain = (await train(data, { objective: 'squared' })).predict(data);
      model.predict(data).forEach((value, i) => {
        expect(value / scale).toBeCloseTo(plain[i] ?? NaN, 5);
      });
    }
  });
});

test.each([
  [{ trees: 0 }, 'trees'],
  [{ learningRate: 1.5 }, 'learningRate'],
  [{ maxLeaves: 1 }, 'maxLeaves'],
  [{ l2: -1 }, 'l2'],
  [{ rowSubsample: 0 }, 'rowSubsample'],
])('refuses %j', (options, name) => {
  expect(() => createGradientBoosting(options)).toThrow(
    expect.objectContaining({ code: 'USAGE', where: `createGradientBoosting, ${name}` }),
  );
});
