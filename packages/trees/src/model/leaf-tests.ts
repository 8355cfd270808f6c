import type { ModelParts } from './model-parts.ts';
import { codeOf, holdsCategory, type CodeRule } from './category-sets.ts';
import { zero, type Tree } from './tree.ts';

/** Tables of columns with more categories would be large. */
const mostTabled = 1024;

/** Leaves that the bits of a word stand for. */
export const leavesPerWord = 32;

/** What a test that is not passed takes away: the leaves to its left, in one tree. */
export interface Test {
  /** NaN where categories decide. */
  readonly threshold: number;
  /** Whether a category passes; absent where a threshold decides. */
  readonly holds?: (category: number) => boolean;
  /** Categories from this on do not pass. */
  readonly categories: number;
  readonly tree: number;
  /** The first leaf that is taken away, counted from the left. */
  readonly from: number;
  /** The first one after it that is not. */
  readonly to: number;
  readonly missingLeft: boolean;
}

/** How the tests of a column read its values. */
export interface Reading {
  readonly isZeroMissing: boolean;
  readonly isCategory: boolean;
  /** Of codes with a fraction. */
  readonly codes?: CodeRule;
}

/** Trees as tests that strike leaves out: the first leaf from the left that none strikes out is the one reached. */
export interface LeafTests {
  /** [columns] ascending by threshold. */
  readonly tests: readonly (readonly Test[])[];
  /** [columns] */
  readonly readings: readonly Reading[];
  /** [trees] values of the leaves from left to right. */
  readonly leaves: readonly (readonly number[])[];
}

/**
 * The tests of a model's trees.
 * Source: Lucchese et al. 2015, QuickScorer (doi:10.1145/2766462.2767733).
 * @returns undefined when nodes read the same column in two ways, or there are more than 1024 categories.
 */
export function listTests({ columns, trees }: ModelParts): LeafTests | undefined {
  const tests: Test[][] = Array.from({ length: columns }, () => []);
  const readings: (Reading | undefined)[] = new Array<undefined>(columns);
  for (const tree of trees) {
    for (const [node, column] of tree.columns.entries()) {
      const own = readingOf(tree, node);
      const known = (readings[column] ??= own);
      if (own.isCategory !== known.isCategory) return undefined;
      if (own.isZeroMissing !== known.isZeroMissing) return undefined;
    }
  }
  const leaves = trees.map((tree, at) => listLeaves(tree, at, tests));
  if (tests.some((own) => own.some(({ categories }) => categories > mostTabled))) return undefined;
  for (const own of tests) own.sort((a, b) => compare(a.threshold, b.threshold));
  return { tests, readings: readings.map((own) => own ?? plain), leaves };
}

const plain: Reading = { isZeroMissing: false, isCategory: false };

const readingOf = ({ thresholds, zeroMissing, categories }: Tree, node: number): Reading => ({
  isZeroMissing: zeroMissing?.[node] === 1,
  isCategory: Number.isNaN(thresholds[node]),
  ...(categories?.codes && { codes: categories.codes }),
});

/** A value as thresholds tell it from others: what is no category is −1, what counts as missing NaN. */
export function readValue({ isZeroMissing, isCategory, codes }: Reading, value: number): number {
  if (isZeroMissing && Math.abs(value) <= zero) return NaN;
  if (!isCategory) return value;
  const code = codeOf(value, codes);
  return Math.floor(code) < code ? -1 : code;
}

// infinities: their difference is no number
const compare = (a: number, b: number): number => (a < b ? -1 : a > b ? 1 : 0);

/** The values of a tree's leaves from left to right; its tests are added to those of their columns. */
function listLeaves(tree: Tree, at: number, tests: readonly Test[][]): readonly number[] {
  const leaves: number[] = [];
  const visit = (node: number): void => {
    if (node < 0) {
      leaves.push(tree.values[~node] as number);
      return;
    }
    const from = leaves.length;
    visit(tree.left[node] as number);
    const to = leaves.length;
    const missingLeft = tree.missingLeft[node] === 1;
    const threshold = tree.thresholds[node] as number;
    const own = { threshold, tree: at, from, to, missingLeft, ...categoriesOf(tree, node) };
    tests[tree.columns[node] as number]?.push(own);
    visit(tree.right[node] as number);
  };
  visit(tree.columns.length === 0 ? ~0 : 0);
  return leaves;
}

function categoriesOf(
  { thresholds, categories }: Tree,
  node: number,
): Pick<Test, 'holds' | 'categories'> {
  if (!categories || !Number.isNaN(thresholds[node])) return { categories: 0 };
  const words = (categories.starts[node + 1] as number) - (categories.starts[node] as number);
  return {
    categories: 32 * words,
    holds: (category) => holdsCategory(categories, node, category),
  };
}
