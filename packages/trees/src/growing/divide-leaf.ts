import type { SplitLimits } from '../kernels/kernels.ts';
import type { TreeBuilder } from '../model/tree-builder.ts';
import { partitionBins } from './category-split.ts';
import { leafOf, stretchOf, type Leaf } from './leaf.ts';
import { boundsBelow } from './monotone.ts';
import type { LeafSplit } from './open-leaf.ts';
import type { TrainingState } from './training-state.ts';

/** Splits a leaf: its rows are parted, and the tree has one more node. */
export function divideLeaf(
  state: TrainingState,
  builder: TreeBuilder,
  leaf: Leaf,
  split: LeafSplit,
  gain: number,
  limits: SplitLimits,
): [Leaf, Leaf] {
  const { kernels, binned, rows, packed } = state;
  const { from, to, side } = leaf;
  const other = side === 0 ? 1 : 0;
  const bins = binned.byColumn[split.column] as Uint8Array;
  const stretch = stretchOf(state, leaf);
  const leftCount = split.categories
    ? partitionBins(bins, split.categories, stretch, rows[other], packed[other])
    : kernels.partition(bins, split, stretch, rows[other], packed[other]);
  const cuts = binned.cuts[split.column] as Float64Array;
  const known = binned.categories[split.column];
  const rightCount = leaf.count - leftCount;
  // where nothing was learned of missing values, they follow the many
  const isLearned = split.isMissing || known !== undefined;
  const missingLeft = isLearned ? split.missingLeft : leftCount >= rightCount;
  const number = builder.split(leaf.number, {
    column: split.column,
    threshold: known ? NaN : (cuts[split.bin] ?? Infinity),
    ...(known && { categories: [...known].filter((_, bin) => split.categories?.[bin] === 1) }),
    missingLeft,
    gain,
    leftCount,
    rightCount,
  });
  const depth = leaf.depth + 1;
  const { leftPacked } = split;
  const rightPacked = leaf.packed - leftPacked;
  // known values against missing ones have no order
  const isKnownLeft = split.bin === cuts.length;
  const direction = isKnownLeft ? 0 : (state.options.monotone?.[split.column] ?? 0);
  const bounds = boundsBelow(leftPacked, rightPacked, limits, leaf.bounds, direction);
  const path = state.options.interactions ? [...leaf.path, split.column] : leaf.path;
  return [
    leafOf(leaf.number, other, depth, from, from + leftCount, leftPacked, bounds[0], path),
    leafOf(number, other, depth, from + leftCount, to, rightPacked, bounds[1], path),
  ];
}
