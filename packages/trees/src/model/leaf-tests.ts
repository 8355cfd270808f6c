import type { ModelParts } from './model-parts.ts';
import type { Tree } from './tree.ts';

/** Leaves that the bits of a word stand for. */
export const leavesPerWord = 32;

/** What a test that is not passed takes away: the leaves to its left, in one tree. */
export interface Test {
  readonly threshold: number;
  readonly tree: number;
  /** The first leaf that is taken away, counted from the left. */
  readonly from: number;
  /** The first one after it that is not. */
  readonly to: number;
  readonly missingLeft: boolean;
}

/** Trees as tests that strike leaves out: the first leaf from the left that none strikes out is the one reached. */
export interface LeafTests {
  /** [columns] ascending by threshold. */
  readonly tests: readonly (readonly Test[])[];
  /** [trees] values of the leaves from left to right. */
  readonly leaves: readonly (readonly number[])[];
}

/**
 * The tests of a model's trees.
 * Source: Lucchese et al. 2015, QuickScorer (doi:10.1145/2766462.2767733).
 * @returns undefined when a tree has other nodes than thresholds.
 */
export function listTests({ columns, trees }: ModelParts): LeafTests | undefined {
  if (trees.some(({ categories, zeroMissing }) => categories ?? zeroMissing)) return undefined;
  const tests: Test[][] = Array.from({ length: columns }, () => []);
  const leaves = trees.map((tree, at) => listLeaves(tree, at, tests));
  for (const own of tests) own.sort((a, b) => compare(a.threshold, b.threshold));
  return { tests, leaves };
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
    tests[tree.columns[node] as number]?.push({ threshold, tree: at, from, to, missingLeft });
    visit(tree.right[node] as number);
  };
  visit(tree.columns.length === 0 ? ~0 : 0);
  return leaves;
}
