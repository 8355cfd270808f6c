import { holdsCategory, type CategorySets } from './category-sets.ts';

/**
 * One tree, its nodes in the order in which they were made: a child comes after its parent. A child c ≥ 0 is a node, c < 0 the
 * leaf ~c. A tree without nodes is its leaf 0.
 */
export interface Tree {
  /** [nodes] */
  readonly columns: Int32Array;
  /** [nodes] x ≤ threshold goes left; ±Infinity are thresholds too. NaN where categories decide. */
  readonly thresholds: Float64Array;
  /** [nodes] */
  readonly left: Int32Array;
  /** [nodes] */
  readonly right: Int32Array;
  /** [nodes] 1 where missing values go left. */
  readonly missingLeft: Uint8Array;
  /** Categories that go left, all others right; absent where every node has a threshold. */
  readonly categories?: CategorySets;
  /** [nodes] 1 where zero counts as missing; absent = nowhere. */
  readonly zeroMissing?: Uint8Array;
  /** [nodes] how much the split lowered the training loss, summed over rows, by its second-order expansion. */
  readonly gains: Float64Array;
  /** [leaves] */
  readonly values: Float64Array;
  /** [leaves] what the training data weighed in it: rows for trees that were grown here. */
  readonly covers: Float64Array;
}

/** The largest number that counts as zero where zero counts as missing, as in LightGBM. */
export const zero = Math.fround(1e-35);

/** Which way a value goes at a node. */
export function goesLeft(tree: Tree, node: number, value: number): boolean {
  const { zeroMissing } = tree;
  if (value !== value || (zeroMissing?.[node] === 1 && Math.abs(value) <= zero)) {
    return tree.missingLeft[node] === 1;
  }
  const threshold = tree.thresholds[node] as number;
  if (threshold === threshold) return value <= threshold;
  return holdsCategory(tree.categories as CategorySets, node, value);
}

/** The leaf that a row of columns reaches. */
export function leafAt(tree: Tree, rows: readonly ArrayLike<number>[], row: number): number {
  const { columns, left, right } = tree;
  let at = columns.length === 0 ? ~0 : 0;
  while (at >= 0) {
    const value = (rows[columns[at] as number] as ArrayLike<number>)[row] as number;
    at = (goesLeft(tree, at, value) ? left[at] : right[at]) as number;
  }
  return ~at;
}
