import { describe, expect, test } from '@jest/globals';
import { createGradientBoosting, type GradientBoostingInput } from '../src/index.ts';
import { createScorer } from '../src/model/create-scorer.ts';
import { listTests } from '../src/model/leaf-tests.ts';
import type { ModelParts } from '../src/model/model-parts.ts';
import { readModel } from '../src/model/saved-model.ts';
import type { Scorer } from '../src/model/scorer.ts';
import { createTableScorer } from '../src/model/table-scorer.ts';
import { leafAt } from '../src/model/tree.ts';
import { createWalkingScorer } from '../src/model/walking-scorer.ts';
import { categoryModel } from './category-model.ts';
import { sampleData } from './sample-data.ts';

const rows = 1500;
const data = sampleData(500, 8);
const partsOf = async (options: GradientBoostingInput): Promise<ModelParts> => {
  const labels = data.labels.map((label, i) =>
    options.objective === 'multinomial' ? (i + label) % 3 : label,
  );
  const boosting = createGradientBoosting({ trees: 15, ...options });
  return readModel((await boosting.train({ ...data, labels })).toJSON());
};

/** Rows of every threshold and what is beside it, missing and infinite values. */
function rowsAround({ trees, columns }: ModelParts): readonly Float64Array[] {
  const cells = trees.flatMap(({ thresholds }) => [...thresholds]);
  const beside = cells.flatMap((x) => [x, x + 1e-12 * Math.abs(x), x - 1e-12 * Math.abs(x)]);
  const odd = [-1, 0.5, 1.5, 69, 71, 95, 96, 97, 1e-36, -1e-34, 65_535, 65_536, 2 ** 32 + 1];
  const values = [NaN, -Infinity, Infinity, 0, -0, 1, 2, 3, 70, ...odd, ...beside];
  return Array.from({ length: columns }, (_, column) =>
    Float64Array.from(
      { length: 1500 },
      (__, i) => values[(i * (5 * column + 1)) % values.length] ?? NaN,
    ),
  );
}

/** What the trees add up to, in their order, [rows, outputs]. */
function sumsOf({ base, trees }: ModelParts, columns: readonly Float64Array[]): Float64Array {
  const outputs = base.length;
  const sums = Float64Array.from({ length: rows * outputs }, (_, at) => base[at % outputs] ?? NaN);
  trees.forEach((tree, t) => {
    for (let row = 0; row < rows; row++) {
      const at = row * outputs + (t % outputs);
      sums[at] = (sums[at] ?? NaN) + (tree.values[leafAt(tree, columns, row)] ?? NaN);
    }
  });
  return sums;
}

function expectSums(scorer: Scorer | undefined, parts: ModelParts): void {
  const columns = rowsAround(parts);
  const outputs = parts.base.length;
  const [together, alone] = [new Float64Array(rows * outputs), new Float64Array(rows * outputs)];
  for (let row = 0; row < rows; row++) {
    const values = columns.map((column) => column[row] ?? NaN);
    scorer?.score(values, alone, row * outputs);
  }
  scorer?.scoreColumns(columns, rows, together);
  const sums = sumsOf(parts, columns);
  expect(alone).toEqual(sums);
  expect(together).toEqual(sums);
}

describe.each<GradientBoostingInput>([
  { maxLeaves: 31 },
  { maxLeaves: 32, minDataInLeaf: 1 },
  { maxLeaves: 2 },
  { trees: 300, maxLeaves: 4 },
  { trees: 40, maxLeaves: 150, minDataInLeaf: 1 },
  { objective: 'multinomial', trees: 50, maxLeaves: 5 },
])('the sums of the leaves reached, bit for bit: %j', (options) => {
  test('walking', async () => {
    const parts = await partsOf(options);
    expectSums(createWalkingScorer(parts), parts);
  });
  test('from tables', async () => {
    const parts = await partsOf(options);
    const tests = listTests(parts);
    expectSums(tests && createTableScorer(parts, tests), parts);
  });
  test('first walking, then from tables', async () => {
    const parts = await partsOf(options);
    expectSums(createScorer(parts), parts);
  });
});

describe('categories, and zeros that count as missing', () => {
  const parts = readModel(categoryModel);
  test('walking', () => {
    expectSums(createWalkingScorer(parts), parts);
  });
  test('from tables', () => {
    const tests = listTests(parts);
    expectSums(tests && createTableScorer(parts, tests), parts);
  });
  test('columns that are read in two ways, or of many categories, are walked', () => {
    const [first, second] = categoryModel.trees;
    if (!first || !second) throw new Error('no trees');
    const otherwise = { ...first, zeroMissing: [0, 0, 0, 0] as const };
    const many = { ...second, categories: [null, [0, 60_000]] };
    for (const trees of [
      [otherwise, second],
      [first, many],
    ]) {
      const walked = readModel({ ...categoryModel, trees });
      expect(listTests(walked)).toBeUndefined();
      expectSums(createScorer(walked), walked);
    }
  });
});

test('no trees: the margins before the first', async () => {
  const parts = { ...(await partsOf({ trees: 1 })), trees: [] };
  expectSums(createScorer(parts), parts);
});

test('tables that would be too large are not made', async () => {
  const parts = await partsOf({ trees: 5 });
  const tests = listTests(parts);
  expect(tests && createTableScorer(parts, tests, 2 ** 10)).toBeUndefined();
  expect(tests && createTableScorer(parts, tests, 2 ** 18)).toBeDefined();
});
