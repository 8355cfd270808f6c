import { missingBin } from '../binning/missing-bin.ts';
import type { Stretch } from '../kernels/kernels.ts';
import { gradientOf, hessianOf } from '../packing.ts';

/** One column's categories in one leaf. */
export interface CategoryScan {
  /** Sums by bin begin at `at`. */
  readonly histogram: Float64Array;
  readonly at: number;
  readonly bins: number;
  /** [256] rows of each bin. */
  readonly counts: Int32Array;
  readonly packed: number;
  readonly count: number;
}

/** What a side of a split of categories must keep to, and what it is worth. */
export interface CategoryLimits {
  readonly minCount: number;
  readonly minHessian: number;
  /** Added to sums of second derivatives where categories are put in order. */
  readonly smoothing: number;
  readonly scoreOf: (packed: number) => number;
}

/** Categories that are parted from the rest of a leaf, among them what is missing. */
export interface CategorySplit {
  /** [256] 1 for bins that go left. */
  readonly left: Uint8Array;
  readonly leftPacked: number;
  readonly score: number;
}

/**
 * The best split of a leaf's categories, if its score is above `beat`: in the order of their mean gradients, some of the first against the
 * others, what is missing on either side. Without smoothing and penalties that holds the best of all subsets.
 * Those apart from what is missing go left; where nothing is missing, the fewer rows do.
 * Source: Fisher 1958 (doi:10.1080/01621459.1958.10501479); Ke et al. 2017, LightGBM.
 */
export function bestCategorySplit(
  scan: CategoryScan,
  limits: CategoryLimits,
  beat: number,
): CategorySplit | undefined {
  const { histogram, at, counts } = scan;
  const order = orderOf(scan, limits.smoothing);
  const missing = histogram[at + missingBin] as number;
  const missingCount = counts[missingBin] as number;
  let best = { length: -1, isWithMissing: false, packed: 0, score: beat };
  for (const isWithMissing of missingCount > 0 ? [false, true] : [false]) {
    let packed = isWithMissing ? missing : 0;
    let count = isWithMissing ? missingCount : 0;
    // all known categories against what is missing, too
    const last = !isWithMissing && missingCount > 0 ? order.length : order.length - 1;
    for (let length = 1; length <= last; length++) {
      const bin = order[length - 1] as number;
      packed += histogram[at + bin] as number;
      count += counts[bin] as number;
      if (!isAllowed(scan, limits, packed, count)) continue;
      const score = limits.scoreOf(packed) + limits.scoreOf(scan.packed - packed);
      if (score > best.score) best = { length, isWithMissing, packed, score };
    }
  }
  return best.length < 0 ? undefined : toSplit(scan, order, best, missingCount > 0);
}

/** Bins that have rows, by their mean gradient; of equal ones in their own order. */
function orderOf({ histogram, at, bins, counts }: CategoryScan, smoothing: number): Int32Array {
  const means = new Float64Array(bins);
  const present = Int32Array.from({ length: bins }, (_, bin) => bin).filter(
    (bin) => counts[bin] !== 0,
  );
  for (const bin of present) {
    const packed = histogram[at + bin] as number;
    // weights that were rounded away
    means[bin] = gradientOf(packed) / Math.max(hessianOf(packed) + smoothing, 0.5);
  }
  return present.sort((a, b) => (means[a] as number) - (means[b] as number) || a - b);
}

function isAllowed(
  { packed: all, count: rows }: CategoryScan,
  { minCount, minHessian }: CategoryLimits,
  packed: number,
  count: number,
): boolean {
  if (Math.min(count, rows - count) < minCount) return false;
  const hessian = hessianOf(packed);
  return Math.min(hessian, hessianOf(all) - hessian) >= minHessian;
}

function toSplit(
  { packed: all, count: rows, counts }: CategoryScan,
  order: Int32Array,
  best: {
    readonly length: number;
    readonly isWithMissing: boolean;
    readonly packed: number;
    readonly score: number;
  },
  isMissing: boolean,
): CategorySplit {
  const first = order.subarray(0, best.length);
  const firstCount = first.reduce((sum, bin) => sum + (counts[bin] as number), 0);
  const isFirst = isMissing ? !best.isWithMissing : 2 * firstCount <= rows;
  const left = new Uint8Array(256);
  for (const bin of isFirst ? first : order.subarray(best.length)) left[bin] = 1;
  return { left, leftPacked: isFirst ? best.packed : all - best.packed, score: best.score };
}

/**
 * Moves a stretch to the same positions of other arrays, as the kernels' partition does, rows going left by their bins.
 * @returns how many go left.
 */
export function partitionBins(
  bins: Uint8Array,
  goesLeft: Uint8Array,
  { rows, packed, from, to }: Stretch,
  toRows: Int32Array,
  toPacked: Float64Array,
): number {
  let left = from;
  let right = to - 1;
  for (let i = from; i < to; i++) {
    const row = rows[i] as number;
    const at = goesLeft[bins[row] as number] === 1 ? left++ : right--;
    toRows[at] = row;
    toPacked[at] = packed[i] as number;
  }
  return left - from;
}
