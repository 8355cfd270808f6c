import { missingBin } from '../binning/bin-columns.ts';
import { gradientOf, hessianOf, packingBase } from '../packing.ts';
import type { Histogram, SplitFound, SplitLimits, Totals } from './kernels.ts';

const perBase = 1 / packingBase;

/** G moved towards 0 by l1: what is left of a gradient under an L1 penalty. */
export const shrink = (gradient: number, l1: number): number =>
  gradient > l1 ? gradient - l1 : gradient < -l1 ? gradient + l1 : 0;

/** s(G)² / (H + l2): twice the fall of the loss that a leaf's best value brings. */
export function leafScore(packed: number, { l1, l2 }: SplitLimits): number {
  const pull = shrink(gradientOf(packed), l1);
  return (pull * pull) / (hessianOf(packed) + l2);
}

/**
 * The best of a column's splits, if it beats what was found before: `x ≤ cut[b]` for every b, with missing values right, then
 * left; with missing values right also all known values left. Of equal splits the first in this order stays.
 * Both sides keep to the minimum of second derivatives. Chen & Guestrin 2016 (doi:10.1145/2939672.2939785), eq. 7 and
 * algorithm 3.
 * @param counts - [256] rows of each bin: then both sides keep to the minimum of rows too.
 */
export function scanColumn(
  histogram: Histogram,
  slot: number,
  bins: number,
  totals: Totals,
  limits: SplitLimits,
  best: SplitFound,
  counts?: Int32Array,
): void {
  const isMissing = histogram[slot * 256 + missingBin] !== 0 || (counts?.[missingBin] ?? 0) > 0;
  // with missing values right, the last bin still parts known values from missing ones
  const last = isMissing ? bins : bins - 1;
  scanSide(histogram, slot, last, totals, limits, best, false, counts);
  if (isMissing) scanSide(histogram, slot, bins - 1, totals, limits, best, true, counts);
}

function scanSide(
  histogram: Histogram,
  slot: number,
  last: number,
  totals: Totals,
  { minCount, minHessian, l1, l2 }: SplitLimits,
  best: SplitFound,
  missingLeft: boolean,
  counts: Int32Array | undefined,
): void {
  const offset = slot * 256;
  const gradient = gradientOf(totals.packed);
  const hessian = hessianOf(totals.packed);
  const count = totals.count;
  let leftPacked = missingLeft ? (histogram[offset + missingBin] as number) : 0;
  let leftCount = missingLeft && counts ? (counts[missingBin] as number) : 0;
  // a score is a fraction; fractions are compared without dividing, so that equal ones are equal
  let bestAbove = best.score;
  let bestBelow = 1;
  let bestBin = -1;
  let bestPacked = 0;
  for (let bin = 0; bin < last; bin++) {
    const own = histogram[offset + bin] as number;
    if (counts) leftCount += counts[bin] as number;
    else if (own === 0) continue;
    leftPacked += own;
    const leftGradient = Math.floor(leftPacked * perBase);
    const leftHessian = leftPacked - leftGradient * packingBase;
    if (leftHessian < minHessian) continue;
    const rightHessian = hessian - leftHessian;
    if (rightHessian < minHessian) break;
    if (counts && (leftCount < minCount || count - leftCount < minCount)) continue;
    const rightGradient = gradient - leftGradient;
    const leftPull = l1 === 0 ? leftGradient : shrink(leftGradient, l1);
    const rightPull = l1 === 0 ? rightGradient : shrink(rightGradient, l1);
    const leftBelow = leftHessian + l2;
    const rightBelow = rightHessian + l2;
    const above = leftPull * leftPull * rightBelow + rightPull * rightPull * leftBelow;
    const below = leftBelow * rightBelow;
    if (above * bestBelow > bestAbove * below) {
      bestAbove = above;
      bestBelow = below;
      bestBin = bin;
      bestPacked = leftPacked;
    }
  }
  if (bestBin < 0) return;
  best.score = bestAbove / bestBelow;
  best.bin = bestBin;
  best.missingLeft = missingLeft;
  best.leftPacked = bestPacked;
}
