import { ProdromeError, type RandomStream } from '@prodrome/core';
import type { Histograms, SplitLimits, Stretch, Totals } from '../kernels/kernels.ts';
import { TreeBuilder } from '../model/tree-builder.ts';
import type { Tree } from '../model/tree.ts';
import { hessianOf } from '../packing.ts';
import { bestSplit, scoreOf, type LeafSplit, type OpenLeaf } from './best-split.ts';
import { partitionBins } from './category-split.ts';
import { ColumnChoice } from './column-choice.ts';
import type { GrowingOptions } from './growing-options.ts';
import { boundedValue, boundsBelow, unbounded, type Bounds } from './monotone.ts';
import type { PackedGradients, TrainingState } from './training-state.ts';

/** A leaf that may yet be split. */
interface Leaf extends Totals {
  /** Its place in the builder: the leaf's number. */
  readonly number: number;
  readonly from: number;
  readonly to: number;
  /** Which of the two arrays its rows are in. */
  readonly side: 0 | 1;
  readonly depth: number;
  readonly bounds: Bounds;
  /** Columns of the splits above, where it matters. */
  readonly path: readonly number[];
}

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
    const [left, right] = divide(state, builder, leaf, split, gain, limits);
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

function limitsOf(
  { options }: TrainingState,
  { scale, leastHessian, mostHessian }: PackedGradients,
): SplitLimits {
  const minCount = options.minDataInLeaf;
  return {
    minCount,
    // so many rows add up to no less
    minHessian: Math.max(1, options.minHessian * scale.hessian, minCount * leastHessian),
    // and so large a sum takes no fewer
    sureHessian: minCount === 1 ? 0 : minCount * mostHessian,
    l1: options.l1 * scale.gradient,
    l2: options.l2 * scale.hessian,
    categoryL2: options.categoryL2 * scale.hessian,
    categorySmoothing: options.categorySmoothing * scale.hessian,
  };
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

/** The fall of Σ w · loss that the split brings, by the loss's second-order expansion. */
function gainOf(
  split: LeafSplit,
  leaf: Leaf,
  limits: SplitLimits,
  { scale }: PackedGradients,
): number {
  const more = split.score - scoreOf(leaf.packed, limits, leaf.bounds);
  return finite(
    'splits with finite gains',
    ((more / scale.gradient / 2) * scale.hessian) / scale.gradient,
  );
}

/** −learning rate · s(G) / (H + l2), within the leaf's bounds; 0 where second derivatives are below the minimum: their quotient would be chance. */
function leafValue(
  { packed, bounds }: Leaf,
  { options }: TrainingState,
  limits: SplitLimits,
  { scale }: PackedGradients,
): number {
  const hessian = hessianOf(packed);
  if (hessian < Math.max(1, options.minHessian * scale.hessian)) return 0;
  const step = boundedValue(packed, limits, bounds);
  // + 0: a value of −0 would not survive JSON
  const value = options.learningRate * step * (scale.hessian / scale.gradient) + 0;
  return finite('leaves with finite values', value);
}

function finite(expected: string, value: number): number {
  if (Number.isFinite(value)) return value;
  throw new ProdromeError('NUMERIC', {
    where: 'train',
    expected,
    got: String(value),
    hint: 'Raise minHessian or l2, or divide the weights by a constant',
  });
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

function divide(
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

const openLeaf = (
  state: TrainingState,
  leaf: Leaf,
  histograms: Histograms | undefined,
): OpenLeaf => ({
  packed: leaf.packed,
  count: leaf.count,
  bounds: leaf.bounds,
  stretch: stretchOf(state, leaf),
  histograms,
});

/** One shape, whoever makes it: an object that is copied into another costs more than the split. */
const leafOf = (
  number: number,
  side: 0 | 1,
  depth: number,
  from: number,
  to: number,
  packed: number,
  bounds: Bounds,
  path: readonly number[],
): Leaf => ({ number, side, depth, from, to, packed, count: to - from, bounds, path });

const stretchOf = ({ rows, packed }: TrainingState, { side, from, to }: Leaf): Stretch => ({
  rows: rows[side],
  packed: packed[side],
  from,
  to,
});

function subtractAll({ kernels }: TrainingState, from: Histograms, child: Histograms): void {
  from.forEach((histogram, group) => {
    const taken = child[group];
    if (histogram && taken) kernels.subtract(histogram, taken);
  });
}
