import type { RandomStream } from '@prodrome/core';
import type { Histograms, SplitLimits } from '../kernels/kernels.ts';
import { TreeBuilder } from '../model/tree-builder.ts';
import type { Tree } from '../model/tree.ts';
import { hessianOf } from '../packing.ts';
import { bestSplit } from './best-split.ts';
import { ColumnChoice } from './column-choice.ts';
import { divideLeaf } from './divide-leaf.ts';
import type { GrowingOptions } from './growing-options.ts';
import { gainOf, leafValue, limitsOf } from './leaf-values.ts';
import { leafOf, openLeaf, stretchOf, type Leaf } from './leaf.ts';
import { unbounded } from './monotone.ts';
import type { LeafSplit } from './open-leaf.ts';
import type { PackedGradients, TrainingState } from './training-state.ts';

interface Candidate {
  readonly leaf: Leaf;
  readonly split: LeafSplit;
  readonly gain: number;
  readonly histograms: Histograms | undefined;
}

/** Below so many rows, columns are summed up one by one: clearing all histograms would take longer. */
const fewRows = 256;

/** What a tree is grown from, its rows being set. */
export interface TreeTask {
  /** Those it sees, ascending. */
  readonly columns: Int32Array;
  readonly gradients: PackedGradients;
  /** Rows. */
  readonly count: number;
  /** What its values are added to at its rows; absent = nothing. */
  readonly margins?: Float64Array;
  /** For what leaves draw. */
  readonly stream: RandomStream;
}

/**
 * Grows one tree leaf by leaf, always where the loss falls most (of equal ones the leaf that is older), and adds its values to
 * the margins of its rows. The histogram of the smaller child is summed, the other's is what remains of the parent's.
 * Shi 2007, *Best-first decision tree learning*; Ke et al. 2017, LightGBM, §2.1.
 */
export function growTree(
  state: TrainingState,
  { columns, gradients, count, margins, stream }: TreeTask,
): Tree {
  const { options, kernels, binned, pool } = state;
  const maxLeaves = options.maxLeaves ?? Infinity;
  const limits = limitsOf(state, gradients);
  const builder = new TreeBuilder(count);
  const choice = new ColumnChoice(state, columns, stream);
  const settled: Leaf[] = [];
  const candidates: Candidate[] = [];

  const consider = (leaf: Leaf, histograms: Histograms | undefined): void => {
    choice.open(leaf.path);
    const open = openLeaf(state, leaf, histograms);
    const split = bestSplit(state, open, limits, choice);
    if (split) {
      candidates.push({ leaf, split, gain: gainOf(split, leaf, limits, gradients), histograms });
      return;
    }
    settled.push(leaf);
    pool.release(histograms);
  };
  const sum = (leaf: Leaf): Histograms => {
    const histograms = pool.take(choice.groups);
    kernels.histograms(binned.words, binned.byColumn.length, stretchOf(state, leaf), histograms);
    return histograms;
  };
  const isFew = (leaf: Leaf): boolean => maxLeaves === Infinity && leaf.count < fewRows;

  const root = leafOf(0, 0, 0, 0, count, gradients.packed, unbounded, []);
  if (!isWorthScanning(root, options, limits)) settled.push(root);
  else consider(root, isFew(root) ? undefined : sum(root));

  // with leaves enough for all, the order does not matter: the smallest first, and few wait with their histograms
  const take = maxLeaves === Infinity ? takeSmallest : takeBest;
  while (candidates.length > 0 && candidates.length + settled.length < maxLeaves) {
    const { leaf, split, gain, histograms } = take(candidates);
    const [left, right] = divideLeaf(state, builder, leaf, split, gain, limits);
    const [small, large] = left.count <= right.count ? [left, right] : [right, left];
    const isLast = candidates.length + settled.length + 2 === maxLeaves;
    const isScanned = (child: Leaf): boolean => !isLast && isWorthScanning(child, options, limits);
    const isSummed = (child: Leaf): boolean => isScanned(child) && !isFew(child);
    const own = new Map<Leaf, Histograms>();
    if (histograms && (isSummed(small) || isSummed(large))) {
      const ofSmall = sum(small);
      subtractAll(state, histograms, ofSmall);
      own.set(small, ofSmall).set(large, histograms);
    } else pool.release(histograms);
    for (const child of [left, right]) {
      if (isSummed(child)) consider(child, own.get(child));
      else {
        pool.release(own.get(child));
        if (isScanned(child)) consider(child, undefined);
        else settled.push(child);
      }
    }
  }

  for (const { histograms } of candidates) pool.release(histograms);
  for (const leaf of [...settled, ...candidates.map((candidate) => candidate.leaf)]) {
    const value = leafValue(leaf, state, limits, gradients);
    builder.setValue(leaf.number, value);
    if (margins) kernels.score(margins, state.rows[leaf.side], leaf.from, leaf.to, value);
  }
  return builder.finish();
}

function isWorthScanning(
  { count, packed, depth }: Leaf,
  { maxDepth, minDataInLeaf }: GrowingOptions,
  { minHessian }: SplitLimits,
): boolean {
  return (
    depth < (maxDepth ?? Infinity) &&
    count >= 2 * minDataInLeaf &&
    hessianOf(packed) >= 2 * minHessian
  );
}

function takeBest(candidates: Candidate[]): Candidate {
  let at = 0;
  candidates.forEach(({ gain, leaf }, i) => {
    const best = candidates[at] as Candidate;
    if (gain > best.gain || (gain === best.gain && leaf.number < best.leaf.number)) at = i;
  });
  return candidates.splice(at, 1)[0] as Candidate;
}

function takeSmallest(candidates: Candidate[]): Candidate {
  let at = 0;
  candidates.forEach(({ leaf }, i) => {
    if (leaf.count < (candidates[at] as Candidate).leaf.count) at = i;
  });
  return candidates.splice(at, 1)[0] as Candidate;
}

function subtractAll({ kernels }: TrainingState, from: Histograms, child: Histograms): void {
  from.forEach((histogram, group) => {
    const taken = child[group];
    if (histogram && taken) kernels.subtract(histogram, taken);
  });
}
