import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createGradientBoosting } from '../src/index.ts';
import { replay, rowsOf, stepOf } from './brute-force.ts';

const cell = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -4, max: 4 }) },
  { weight: 2, arbitrary: fc.constant(NaN) },
  { weight: 1, arbitrary: fc.constantFrom(-Infinity, Infinity, 1e308, -1e308, 5e-324) },
);

const problem = fc
  .record({
    rows: fc.array(
      fc.record({
        cells: fc.tuple(cell, cell, fc.constantFrom(NaN, 0, 1, 2, 7, 65_535)),
        label: fc.constantFrom(0, 1, 0.25),
        weight: fc.constantFrom(0, 0.5, 1, 3),
      }),
      { minLength: 6, maxLength: 24 },
    ),
    objective: fc.constantFrom('logistic' as const, 'squared' as const),
    categorical: fc.constantFrom<number[] | undefined>(undefined, [2]),
    minDataInLeaf: fc.integer({ min: 1, max: 4 }),
    l1: fc.constantFrom(0, 0.3),
    l2: fc.constantFrom(0, 1.5),
    maxLeaves: fc.integer({ min: 2, max: 6 }),
  })
  // of sets with rows enough the best need not be the first of an order
  .map((own) => (own.minDataInLeaf === 1 ? own : { ...own, categorical: undefined }))
  .filter(({ rows }) => {
    // a loss without any curvature has no best split
    const weighty = rows.filter(({ weight }) => weight > 0).map(({ label }) => label);
    return new Set(weighty).size > 1;
  });

test('every split is the best there is in any leaf, and no good one is left', async () => {
  let splits = 0;
  let ofCategories = 0;
  await fc.assert(
    fc.asyncProperty(problem, async ({ rows, maxLeaves, ...limits }) => {
      const data = {
        columns: [0, 1, 2].map((at) => rows.map(({ cells }) => cells[at] ?? NaN)),
        labels: rows.map(({ label }) => label),
        weights: rows.map(({ weight }) => weight),
      };
      const options = {
        ...{ ...limits, maxLeaves, trees: 1, minHessian: 0, learningRate: 0.5 },
        ...{ categorySmoothing: 0, categoryL2: 0 },
      };
      const saved = (await createGradientBoosting(options).train(data)).toJSON();
      const [tree] = saved.trees;
      if (!tree) throw new Error('no tree');
      const { steps, left, leaves } = replay(rowsOf(data, limits), tree, limits);
      for (const { recorded, actual, largest, counts } of steps) {
        expect(Math.abs(recorded - actual)).toBeLessThan(1e-5);
        expect(actual).toBeGreaterThan(largest - 1e-5);
        expect(Math.min(...counts)).toBeGreaterThanOrEqual(limits.minDataInLeaf);
      }
      if (tree.values.length < maxLeaves) expect(left).toBeLessThan(1e-5);
      tree.values.forEach((value, leaf) => {
        const members = leaves.get(leaf) ?? [];
        expect(tree.covers[leaf]).toBe(members.length);
        expect(Math.abs(value - 0.5 * stepOf(members, limits))).toBeLessThan(1e-5);
      });
      splits += steps.length;
      ofCategories += tree.categories?.filter((list) => list !== null).length ?? 0;
    }),
    { numRuns: 300, seed: 6 },
  );
  expect(splits).toBeGreaterThan(150);
  expect(ofCategories).toBeGreaterThan(30);
});

test.each([
  ['left', [0, 0, 1, 1, 0, 0], 1],
  ['right', [0, 0, 1, 1, 1, 1], 0],
])('missing values go %s where that is better', async (_, labels, missingLeft) => {
  const model = await createGradientBoosting({ trees: 1, maxLeaves: 2, minDataInLeaf: 1 }).train({
    columns: [[1, 2, 3, 4, NaN, NaN]],
    labels,
  });
  expect(model.toJSON().trees[0]).toMatchObject({ thresholds: [2.5], missingLeft: [missingLeft] });
});

test('being missing is itself a split', async () => {
  const model = await createGradientBoosting({ trees: 1, minDataInLeaf: 1, maxLeaves: 2 }).train({
    columns: [[Infinity, 2, NaN, NaN]],
    labels: [0, 0, 1, 1],
  });
  expect(model.toJSON().trees[0]).toMatchObject({ thresholds: ['Infinity'], missingLeft: [0] });
  expect(model.predictRow([Infinity])).toBeLessThan(0.5);
  expect(model.predictRow([NaN])).toBeGreaterThan(0.5);
});

test('where nothing was missing, missing values follow the many', async () => {
  const options = { trees: 1, minDataInLeaf: 1, maxLeaves: 2 };
  const sides = async (labels: number[]) => {
    const model = await createGradientBoosting(options).train({ columns: [[1, 2, 3, 4]], labels });
    return model.toJSON().trees[0]?.missingLeft;
  };
  expect(await sides([0, 1, 1, 1])).toEqual([0]);
  expect(await sides([0, 0, 0, 1])).toEqual([1]);
});
