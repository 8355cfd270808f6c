import { describe, expect, test } from '@jest/globals';
import { createStream } from '@prodrome/numerics';
import { createGradientBoosting, loadTreeModel, type GradientBoostingInput } from '../src/index.ts';
import { plainKernels } from '../src/kernels/choose-kernels.ts';
import { completeOptions } from '../src/gradient-boosting-options.ts';
import { trainWith } from '../src/train-with.ts';

const rows = 600;
const stream = createStream('multinomial');
const columns = [0, 1, 2].map(() =>
  new Float64Array(rows).map(() => (stream.next() < 0.1 ? NaN : stream.nextNormal())),
);
const labels = new Float64Array(rows).map((_, i) => {
  const [x = NaN, y = NaN] = columns.map((column) => column[i] ?? NaN);
  return x > 0.4 ? 2 : y + 0.5 * stream.nextNormal() > 0 ? 1 : 0;
});
const weights = new Float64Array(rows).map(() => 0.5 + stream.next());
const data = { columns, labels, weights };
const train = (options: GradientBoostingInput = {}, given: object = {}) =>
  createGradientBoosting({ objective: 'multinomial', trees: 12, maxLeaves: 6, ...options }).train({
    ...data,
    ...given,
  });

describe('three classes', () => {
  test('probabilities add up to 1, and find the classes', async () => {
    const model = await train();
    expect([model.outputs, model.trees]).toEqual([3, 36]);
    const chances = model.predict(data);
    expect(chances).toHaveLength(3 * rows);
    let right = 0;
    labels.forEach((label, i) => {
      const own = chances.subarray(3 * i, 3 * i + 3);
      expect(own.reduce((sum, p) => sum + p)).toBeCloseTo(1, 14);
      if (own.indexOf(Math.max(...own)) === label) right++;
    });
    expect(right / rows).toBeGreaterThan(0.75);
  });

  test('the first tree takes Newton’s step, (K − 1) / K · Σ w (y − p) / Σ w p (1 − p)', async () => {
    const model = await train({ trees: 1, maxLeaves: 2, learningRate: 1, minDataInLeaf: 50 });
    const { base, trees } = model.toJSON();
    const leaves = model.leafIndices(data);
    trees.forEach((tree, own) => {
      const p = Math.exp(base[own] ?? NaN);
      const sums = [0, 1].map((leaf) => {
        let [above, below] = [0, 0];
        labels.forEach((label, i) => {
          if (leaves[3 * i + own] !== leaf) return;
          above += (weights[i] ?? NaN) * ((label === own ? 1 : 0) - p);
          below += (weights[i] ?? NaN) * p * (1 - p);
        });
        return ((2 / 3) * above) / below;
      });
      tree.values.forEach((value, leaf) => {
        expect(value).toBeCloseTo(sums[leaf] ?? NaN, 3);
      });
    });
  });

  test('the loss that is told is that of the forecasts, and falls', async () => {
    const told: number[] = [];
    const boosting = createGradientBoosting({ objective: 'multinomial', trees: 10 });
    const model = await boosting.train(data, { progress: ({ loss }) => told.push(loss) });
    const chances = model.predict(data);
    let [loss, weight] = [0, 0];
    labels.forEach((label, i) => {
      loss -= (weights[i] ?? NaN) * Math.log(chances[3 * i + label] ?? NaN);
      weight += weights[i] ?? NaN;
    });
    expect(told.at(-1)).toBeCloseTo(loss / weight, 12);
    expect(told).toEqual([...told].sort((a, b) => b - a));
  });

  test('plain kernels give the same model, JSON gives it back', async () => {
    const model = await train({ rowSubsample: 0.7 });
    const options = completeOptions({
      objective: 'multinomial',
      ...{ trees: 12, maxLeaves: 6, rowSubsample: 0.7 },
    });
    const plain = await trainWith(options, data, {}, () => plainKernels);
    expect(plain.toJSON()).toEqual(model.toJSON());
    const loaded = loadTreeModel(JSON.parse(JSON.stringify(model)));
    expect(loaded.predict(data)).toEqual(model.predict(data));
  });

  test('ten rounds and ten more are twenty, bit for bit', async () => {
    const context = { warmStart: await train({ trees: 10, rowSubsample: 0.5 }) };
    const more = await createGradientBoosting({
      objective: 'multinomial',
      ...{ trees: 10, maxLeaves: 6, rowSubsample: 0.5 },
    }).train(data, context);
    expect(more.toJSON()).toEqual((await train({ trees: 20, rowSubsample: 0.5 })).toJSON());
  });

  test('validation rows stop it after whole rounds', async () => {
    // labels of other rows: there is nothing to find
    const validation = {
      columns: columns.map((column) => column.slice(0, 100)),
      labels: labels.slice(100, 200),
    };
    const model = await train({ trees: 200, patience: 3, learningRate: 0.5 }, { validation });
    expect(model.trees % 3).toBe(0);
    expect(model.trees).toBeLessThan(600);
  });

  test('initial margins of a model leave little to learn', async () => {
    const known = await train({ trees: 30 });
    const more = await train({ trees: 1 }, { initialMargins: known.margin(data) });
    const first = await train({ trees: 1 });
    const largest = (margins: Float64Array): number =>
      margins.reduce((most, margin) => Math.max(most, Math.abs(margin)), 0);
    expect(more.toJSON().base).toEqual([0, 0, 0]);
    expect(largest(more.margin(data))).toBeLessThan(largest(first.margin(data)));
  });

  test('balanced classes begin alike', async () => {
    const { base } = (await train({ classWeights: 'balanced' })).toJSON();
    for (const own of base) expect(own).toBeCloseTo(Math.log(1 / 3), 12);
  });
});

test('one class alone is forecast for sure', async () => {
  const model = await train({}, { labels: labels.map(() => 0) });
  expect(model.outputs).toBe(2);
  expect(model.predict(data)[0]).toBeCloseTo(1, 12);
});

test.each([
  ['DATA_VALUE', { labels: labels.with(4, 1.5) }],
  ['DATA_VALUE', { labels: labels.with(4, -1) }],
  ['USAGE', { initialMargins: new Float64Array(rows) }],
])('%s', async (code, given) => {
  await expect(train({}, given)).rejects.toEqual(expect.objectContaining({ code }));
});

test('a row alone is asked of models with one output', async () => {
  const model = await train();
  expect(() => model.predictRow([0, 0, 0])).toThrow(expect.objectContaining({ code: 'USAGE' }));
});
