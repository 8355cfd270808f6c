import { groupWidth } from '../binning/bin-columns.ts';
import { missingBin } from '../binning/missing-bin.ts';
import { gradientOf, hessianOf, packingBase } from '../packing.ts';
import {
  foundWidth,
  type ColumnScans,
  type Histogram,
  type SplitLimits,
  type Totals,
} from './kernels.ts';

const perBase = 1 / packingBase;

/** G moved towards 0 by l1: what is left of a gradient under an L1 penalty. */
export const shrink = (gradient: number, l1: number): number =>
  gradient > l1 ? gradient - l1 : gradient < -l1 ? gradient + l1 : 0;

/** s(G)² / (H + l2): twice the fall of the loss that a leaf's best value brings. */
export function leafScore(packed: number, { l1, l2 }: SplitLimits): number {
  const pull = shrink(gradientOf(packed), l1);
  return (pull * pull) / (hessianOf(packed) + l2);
}

/** One column's sums, and where its best split is written. */
export interface ColumnScan {
  readonly histogram: Histogram;
  /** Where the column's 256 sums begin. */
  readonly at: number;
  /** Bins of the column, the one of missing values not counted. */
  readonly bins: number;
  readonly found: Float64Array;
  /** Where in `found` the column's split is. */
  readonly place: number;
  /** [256] rows of each bin: then both sides keep to the minimum of rows too. */
  readonly counts?: Int32Array;
}

/**
 * The best of a column's splits, if its score is above `beat`: `x ≤ cut[b]` for every b, with missing values right, then left;
 * with missing values right also all known values left. Of equal splits the first in this order stays.
 * Both sides keep to the minimum of second derivatives. Chen & Guestrin 2016 (doi:10.1145/2939672.2939785), eq. 7 and
 * algorithm 3.
 */
export function scanColumn(
  scan: ColumnScan,
  totals: Totals,
  limits: SplitLimits,
  beat: number,
): void {
  const { histogram, at, bins, found, place, counts } = scan;
  found[place] = beat;
  found[place + 1] = -1;
  const isMissing = histogram[at + missingBin] !== 0 || (counts?.[missingBin] ?? 0) > 0;
  // with missing values right, the last bin still parts known values from missing ones
  scanSide(scan, isMissing ? bins : bins - 1, false, totals, limits);
  if (isMissing) scanSide(scan, bins - 1, true, totals, limits);
}

/** The best splits of a group's columns, of those with bins; each is to beat the best before it that surely has rows enough. */
export function scanGroup(
  histogram: Histogram,
  { bins, found }: ColumnScans,
  first: number,
  totals: Totals,
  limits: SplitLimits,
  beat: number,
): number {
  const hessian = hessianOf(totals.packed);
  let most = beat;
  for (let slot = 0; slot < groupWidth; slot++) {
    const column = first + slot;
    const own = bins[column] as number;
    if (own === 0) continue;
    const place = foundWidth * column;
    const scan = { histogram, at: 256 * slot, bins: own, found, place };
    scanColumn(scan, totals, limits, most);
    if (found[place + 1] === -1) continue;
    const left = hessianOf(found[place + 3] as number);
    if (Math.min(left, hessian - left) >= limits.sureHessian) most = found[place] as number;
  }
  return most;
}

/**
 * With A = H_left + l2, C = H_right + l2, S = A + C and no L1 penalty, G_left²/A + G_right²/C = (G_left·S − G·A)²/(A·C·S) + G²/S:
 * only the first of them differs between splits. Fractions are compared without dividing, so that equal ones are equal.
 */
function scanSide(
  { histogram, at, found, place, counts }: ColumnScan,
  last: number,
  missingLeft: boolean,
  totals: Totals,
  { minCount, minHessian, l1, l2 }: SplitLimits,
): void {
  const gradient = gradientOf(totals.packed);
  const hessian = hessianOf(totals.packed);
  const below = hessian + 2 * l2;
  const { count } = totals;
  const unsplit = l1 === 0 ? (gradient * gradient) / below : 0;
  let leftPacked = missingLeft ? (histogram[at + missingBin] as number) : 0;
  let leftCount = missingLeft && counts ? (counts[missingBin] as number) : 0;
  let bestAbove = ((found[place] as number) - unsplit) * below;
  let bestBelow = 1;
  let bestBin = -1;
  let bestPacked = 0;
  for (let bin = 0; bin < last; bin++) {
    leftPacked += histogram[at + bin] as number;
    if (counts) {
      leftCount += counts[bin] as number;
      if (leftCount < minCount || count - leftCount < minCount) continue;
    }
    const leftGradient = Math.floor(leftPacked * perBase);
    const leftHessian = leftPacked - leftGradient * packingBase;
    const rightHessian = hessian - leftHessian;
    if (leftHessian < minHessian || rightHessian < minHessian) continue;
    const leftBelow = leftHessian + l2;
    const rightBelow = rightHessian + l2;
    let above: number;
    if (l1 === 0) {
      const difference = leftGradient * below - gradient * leftBelow;
      above = difference * difference;
    } else {
      const leftPull = shrink(leftGradient, l1);
      const rightPull = shrink(gradient - leftGradient, l1);
      above = (leftPull * leftPull * rightBelow + rightPull * rightPull * leftBelow) * below;
    }
    if (above * bestBelow > bestAbove * (leftBelow * rightBelow)) {
      bestAbove = above;
      bestBelow = leftBelow * rightBelow;
      bestBin = bin;
      bestPacked = leftPacked;
    }
  }
  if (bestBin < 0) return;
  found[place] = bestAbove / bestBelow / below + unsplit;
  found[place + 1] = bestBin;
  found[place + 2] = missingLeft ? 1 : 0;
  found[place + 3] = bestPacked;
}
