import type { ModelParts } from './model-parts.ts';
import type { Tree } from './tree.ts';

/** Leaves of a tree that fit the bits of a word. */
export const mostLeaves = 32;

/** What a test that is not passed takes away: the leaves to its left, in one tree. */
export interface Test {
  readonly threshold: number;
  readonly tree: number;
  /** A bit for each leaf, from left to right, lowest first: those that are kept. */
  readonly keeps: number;
  readonly missingLeft: boolean;
}

/** Trees as tests that strike leaves out: the first leaf from the left that none strikes out is the one reached. */
export interface LeafBits {
  /** [columns] ascending by threshold. */
  readonly tests: readonly (readonly Test[])[];
  /** [trees] values of the leaves from left to right. */
  readonly leaves: readonly (readonly number[])[];
}

/**
 * The tests of a model's trees.
 * Source: Lucchese et al. 2015, QuickScorer (doi:10.1145/2766462.2767733).
 * @returns undefined when a tree has more than 32 leaves, or other nodes than thresholds.
 */
export function listLeafBits({ columns, trees }: ModelParts): LeafBits | undefined {
  if (!trees.every(fitsBits)) return undefined;
  const tests: Test[][] = Array.from({ length: columns }, () => []);
  const leaves = trees.map((tree, at) => listLeaves(tree, at, tests));
  for (const own of tests) own.sort((a, b) => compare(a.threshold, b.threshold));
  return { tests, leaves };
}

// infinities: their difference is no number
const compare = (a: number, b: number): number => (a < b ? -1 : a > b ? 1 : 0);

const fitsBits = ({ values, categories, zeroMissing }: Tree): boolean =>
  values.length <= mostLeaves && !categories && !zeroMissing;

/** The values of a tree's leaves from left to right; its tests are added to those of their columns. */
function listLeaves(tree: Tree, at: number, tests: readonly Test[][]): readonly number[] {
  const leaves: number[] = [];
  const visit = (node: number): number => {
    if (node < 0) {
      leaves.push(tree.values[~node] as number);
      return 1 << (leaves.length - 1);
    }
    const under = visit(tree.left[node] as number);
    tests[tree.columns[node] as number]?.push({
      threshold: tree.thresholds[node] as number,
      tree: at,
      keeps: ~under,
      missingLeft: tree.missingLeft[node] === 1,
    });
    return under | visit(tree.right[node] as number);
  };
  visit(tree.columns.length === 0 ? ~0 : 0);
  return leaves;
}
