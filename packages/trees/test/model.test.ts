import { beforeAll, describe, expect, test } from '@jest/globals';
import {
  createGradientBoosting,
  loadTreeModel,
  type TreeModel,
  type SavedTreeModel,
} from '../src/index.ts';
import { sampleData } from './sample-data.ts';

const data = sampleData(300, 3);
const asked = sampleData(100, 4);
const rowOf = (i: number) => asked.columns.map((column) => column[i] ?? NaN);
const withCode = (code: string) => expect.objectContaining({ code });
let model: TreeModel;

beforeAll(async () => {
  model = await createGradientBoosting({ trees: 20, maxLeaves: 8 }).train(data);
});

test('one row has the same bits alone as among others', () => {
  const batch = model.predict(asked);
  batch.forEach((probability, i) => {
    expect(model.predictRow(rowOf(i))).toBe(probability);
  });
  expect(new Set(batch).size).toBeGreaterThan(20);
});

test('a probability is the sigmoid of the margin, which is the sum of the leaves reached', () => {
  const {
    base: [base = NaN],
    trees,
  } = model.toJSON();
  const leaves = model.leafIndices(asked);
  const margins = model.margin(asked);
  model.predict(asked).forEach((probability, i) => {
    const own = leaves.subarray(20 * i, 20 * (i + 1));
    expect(trees.reduce((sum, tree, t) => sum + (tree.values[own[t] ?? NaN] ?? NaN), base)).toBe(
      margins[i],
    );
    expect(probability).toBeCloseTo(1 / (1 + Math.exp(-(margins[i] ?? NaN))), 14);
  });
});

test('saved and loaded it predicts the same bits', () => {
  const text = JSON.stringify(model);
  const loaded = loadTreeModel(JSON.parse(text));
  expect(loaded.predict(asked)).toEqual(model.predict(asked));
  expect(loaded.leafIndices(asked)).toEqual(model.leafIndices(asked));
  expect(JSON.stringify(loaded)).toBe(text);
});

test('infinite thresholds survive JSON', async () => {
  const given = { columns: [[-Infinity, -Infinity, 5, 5, NaN, NaN]], labels: [0, 0, 1, 1, 9, 9] };
  const options = { trees: 1, minDataInLeaf: 1, objective: 'squared' } as const;
  const before = await createGradientBoosting(options).train(given);
  expect(before.toJSON().trees[0]?.thresholds).toEqual(['Infinity', '-Infinity']);
  const after = loadTreeModel(JSON.parse(JSON.stringify(before)));
  expect(after.predict(given)).toEqual(before.predict(given));
});

test('no rows, no forecasts; any numbers, finite forecasts', () => {
  expect(model.predict({ columns: [[], [], []] })).toHaveLength(0);
  for (const value of [NaN, Infinity, -Infinity, Number.MAX_VALUE, -0]) {
    expect(model.predictRow([value, value, value])).toBeGreaterThan(0);
  }
});

test('refuses rows of another shape', () => {
  const unsound = ['a', 'b', 'c'] as unknown as number[];
  expect(() => model.predict({ columns: [[1], [2]] })).toThrow(withCode('SCHEMA'));
  expect(() => model.predictRow([1])).toThrow(withCode('SCHEMA'));
  expect(() => model.margin({ columns: [[1], [2], []] })).toThrow(withCode('USAGE'));
  expect(() => model.predictRow(unsound)).toThrow(withCode('DATA_VALUE'));
});

describe('a damaged model is refused', () => {
  type Tree = SavedTreeModel['trees'][number];
  const first = (change: (tree: Tree) => Partial<Tree>) => (saved: SavedTreeModel) => ({
    ...saved,
    trees: saved.trees.map((tree, at) => (at === 0 ? { ...tree, ...change(tree) } : tree)),
  });
  test.each<[string, (saved: SavedTreeModel) => unknown]>([
    ['nothing', () => null],
    ['another kind', (saved) => ({ ...saved, kind: 'forest' })],
    ['another version', (saved) => ({ ...saved, version: 2 })],
    ['a base of null', (saved) => ({ ...saved, base: null })],
    ['fewer columns than its trees use', (saved) => ({ ...saved, columns: 1 })],
    ['too few values', first(({ values }) => ({ values: values.slice(1) }))],
    ['too many thresholds', first(({ thresholds }) => ({ thresholds: [...thresholds, 1] }))],
    ['a node that is its own child', first(({ left }) => ({ left: left.map(() => 0) }))],
    ['a leaf that does not exist', first(({ left }) => ({ left: left.map(() => -99) }))],
    ['one child twice', first(({ right }) => ({ left: right }))],
  ])('%s', (_, damage) => {
    const saved = JSON.parse(JSON.stringify(model)) as SavedTreeModel;
    expect(() => loadTreeModel(damage(saved))).toThrow(withCode('STATE'));
  });
});
