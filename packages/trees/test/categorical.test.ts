import { expect, test } from '@jest/globals';
import { createStream } from '@prodrome/numerics';
import { completeOptions } from '../src/gradient-boosting-options.ts';
import { createGradientBoosting, loadTreeModel } from '../src/index.ts';
import { plainKernels } from '../src/kernels/choose-kernels.ts';
import { trainWith } from '../src/train-with.ts';

const rows = 1200;
const stream = createStream('categories');
const category = new Float64Array(rows).map(() =>
  stream.next() < 0.05 ? NaN : 7 * stream.nextInt(12),
);
const noise = new Float64Array(rows).map(() => stream.nextNormal());
// neighbours have nothing in common
const chanceOf = (value: number): number => (((value / 7) * 5) % 12 < 6 ? 0.85 : 0.15);
const labels = category.map((value) => (stream.next() < chanceOf(value || 0) ? 1 : 0));
const data = { columns: [category, noise], labels };
const options = { trees: 10, maxLeaves: 4, categorical: [0] };

test('one split parts categories that have no order', async () => {
  const one = await createGradientBoosting({ ...options, trees: 1, maxLeaves: 2 }).train(data);
  const [tree] = one.toJSON().trees;
  const [list] = tree?.categories ?? [];
  const isLikely = (value: number): boolean => chanceOf(value) > 0.5;
  expect(list).toHaveLength(6);
  expect(new Set(list?.map(isLikely)).size).toBe(1);
  expect(tree?.thresholds).toEqual([null]);
});

test('it needs fewer splits than numbers in an order without meaning', async () => {
  const loss = async (given: object): Promise<number> => {
    const model = await createGradientBoosting({ ...options, ...given }).train(data);
    return model
      .predict(data)
      .reduce((sum, p, i) => sum - Math.log(labels[i] === 1 ? p : 1 - p), 0);
  };
  expect(await loss({})).toBeLessThan(0.9 * (await loss({ categorical: [] })));
});

test('categories that were never seen go where missing ones go', async () => {
  const model = await createGradientBoosting(options).train(data);
  const missing = model.predictRow([NaN, 0]);
  for (const other of [1, 85, 65_535, 2 ** 20, -3, 7.5, Infinity, -Infinity]) {
    expect(model.predictRow([other, 0])).toBe(missing);
  }
  const known = [0, 7, 14, 21, 28].map((value) => model.predictRow([value, 0]));
  expect(new Set([missing, ...known]).size).toBeGreaterThan(1);
});

test('of more than 255 categories the rarest count as missing', async () => {
  const many = Float64Array.from({ length: 4000 }, (_, i) => (i < 3000 ? i % 250 : i - 2000));
  const given = { columns: [many], labels: many.map((value) => value % 2) };
  const model = await createGradientBoosting({ ...options, minDataInLeaf: 1 }).train(given);
  expect(model.predictRow([3])).toBeGreaterThan(0.5);
  expect(model.predictRow([4])).toBeLessThan(0.5);
  expect(model.predictRow([1500])).toBe(model.predictRow([NaN]));
});

test('65,536 categories, one of each', async () => {
  const all = Float64Array.from({ length: 65_536 }, (_, i) => i);
  const given = { columns: [all], labels: all.map((value) => value % 2) };
  const model = await createGradientBoosting({ ...options, trees: 2 }).train(given);
  expect(model.predict(given).every(Number.isFinite)).toBe(true);
});

test('plain kernels give the same model, JSON gives it back', async () => {
  const model = await createGradientBoosting(options).train(data);
  const plain = await trainWith(completeOptions(options), data, {}, () => plainKernels);
  expect(plain.toJSON()).toEqual(model.toJSON());
  const loaded = loadTreeModel(JSON.parse(JSON.stringify(model)));
  expect(loaded.predict(data)).toEqual(model.predict(data));
});

test('the order of rows does not matter', async () => {
  const turned = {
    columns: data.columns.map((column) => column.toReversed()),
    labels: labels.toReversed(),
  };
  const model = await createGradientBoosting(options).train(data);
  const other = await createGradientBoosting(options).train(turned);
  const answers = other.predict(data);
  model.predict(data).forEach((p, i) => {
    expect(answers[i]).toBeCloseTo(p, 6);
  });
});

test('beside directions, categories are split within the bounds', async () => {
  const model = await createGradientBoosting({ ...options, monotone: [0, 1] }).train(data);
  const falls = [-2, -1, 0, 1, 2].map((x) => model.predictRow([7, x]));
  expect(falls).toEqual([...falls].sort((a, b) => a - b));
  expect(model.importance({ kind: 'splits' })[0]).toBeGreaterThan(0);
});

test.each([-1, 0.5, 65_536, Infinity])('%d is no category: DATA_VALUE', async (value) => {
  const given = { ...data, columns: [category.with(5, value), noise] };
  await expect(createGradientBoosting(options).train(given)).rejects.toEqual(
    expect.objectContaining({ code: 'DATA_VALUE', where: 'train, column 0, row 5' }),
  );
});

test.each([
  ['SCHEMA', { categorical: [2] }],
  ['USAGE', { monotone: [1, 0] as const }],
])('%s for %j', async (code, given) => {
  const boosting = createGradientBoosting({ ...options, ...given } as object);
  await expect(boosting.train(data)).rejects.toEqual(expect.objectContaining({ code }));
});
