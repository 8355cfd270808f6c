import { expect, test } from '@jest/globals';
import { createGradientBoosting } from '../src/index.ts';
import { createBitmaskScorer } from '../src/model/bitmask-scorer.ts';
import { createWalkingScorer, type RowScorer } from '../src/model/row-scorer.ts';
import { readModel } from '../src/model/saved-model.ts';
import { sampleData } from './sample-data.ts';

const data = sampleData(500, 8);
const partsOf = async (options: object) =>
  readModel((await createGradientBoosting({ trees: 15, ...options }).train(data)).toJSON());

const marginOf = (scorer: RowScorer | undefined, row: readonly number[]): number | undefined => {
  const into = new Float64Array(1);
  scorer?.score(row, into, 0);
  return into[0];
};

test.each([{ maxLeaves: 31 }, { maxLeaves: 32, minDataInLeaf: 1 }, { maxLeaves: 2 }])(
  'reaches the leaves that a walk reaches, at every threshold and beside it: %j',
  async (options) => {
    const parts = await partsOf(options);
    const bitmask = createBitmaskScorer(parts);
    const walk = createWalkingScorer(parts);
    const cells = parts.trees.flatMap(({ thresholds }) => [...thresholds]);
    const values = [NaN, -Infinity, Infinity, ...cells, ...cells.map((x) => x + 1e-9)];
    values.forEach((value, i) => {
      const row = [0, 1, 2].map((column) => values[(i * (column + 1) * 7) % values.length] ?? NaN);
      for (const column of [0, 1, 2]) {
        const asked = row.with(column, value);
        expect(marginOf(bitmask, asked)).toBe(marginOf(walk, asked));
      }
    });
  },
);

test('is not made of trees with more leaves than bits', async () => {
  const parts = await partsOf({ maxLeaves: 40, minDataInLeaf: 1 });
  expect(Math.max(...parts.trees.map(({ values }) => values.length))).toBeGreaterThan(32);
  expect(createBitmaskScorer(parts)).toBeUndefined();
});
