import { missingBin } from '../binning/bin-columns.ts';
import { gradientOf, hessianOf, packingBase } from '../packing.ts';
import type { Histogram, SplitFound, SplitLimits, Totals } from './kernels.ts';

/** G moved towards 0 by l1: what is left of a gradient under an L1 penalty. */
export const shrink = (gradient: number, l1: number): number =>
  gradient > l1 ? gradient - l1 : gradient < -l1 ? gradient + l1 : 0;

/** s(G)² / (H + l2): twice the fall of the loss that a leaf's best value brings. */
export const leafScore = (packed: number, limits: SplitLimits): number =>
  scoreOf(gradientOf(packed), hessianOf(packed), limits.l1, limits.l2);

function scoreOf(gradient: number, hessian: number, l1: number, l2: number): number {
  const shrunk = shrink(gradient, l1);
  return (shrunk * shrunk) / (hessian + l2);
}

/**
 * The best of a column's splits, if it beats what was found before: `x ≤ cut[b]` for every b, with missing values right, then
 * left; with missing values right also all known values left. Of equal splits the first in this order stays.
 * Both sides keep to the limits, and have a positive sum of second derivatives. Chen & Guestrin 2016
 * (doi:10.1145/2939672.2939785), eq. 7 and algorithm 3.
 */
export function scanColumn(
  histogram: Histogram,
  slot: number,
  bins: number,
  totals: Totals,
  limits: SplitLimits,
  column: number,
  best: SplitFound,
): void {
  const isMissing = (histogram.counts[slot * 256 + missingBin] as number) > 0;
  // with missing values right, the last bin still parts known values from missing ones
  const last = isMissing ? bins : bins - 1;
  scanSide(histogram, slot, last, totals, limits, column, best, false);
  if (isMissing) scanSide(histogram, slot, bins - 1, totals, limits, column, best, true);
}

function scanSide(
  { packed, counts }: Histogram,
  slot: number,
  last: number,
  totals: Totals,
  { minCount, minHessian, l1, l2 }: SplitLimits,
  column: number,
  best: SplitFound,
  missingLeft: boolean,
): void {
  const offset = slot * 256;
  const leastHessian = Math.max(1, minHessian);
  const gradient = gradientOf(totals.packed);
  const hessian = hessianOf(totals.packed);
  const count = totals.count;
  let leftPacked = missingLeft ? (packed[offset + missingBin] as number) : 0;
  let leftCount = missingLeft ? (counts[offset + missingBin] as number) : 0;
  let bestScore = best.score;
  for (let bin = 0; bin < last; bin++) {
    const own = counts[offset + bin] as number;
    if (own === 0) continue;
    leftPacked += packed[offset + bin] as number;
    leftCount += own;
    const leftGradient = Math.floor(leftPacked / packingBase);
    const leftHessian = leftPacked - leftGradient * packingBase;
    if (leftCount < minCount || leftHessian < leastHessian) continue;
    const rightHessian = hessian - leftHessian;
    if (count - leftCount < minCount || rightHessian < leastHessian) break;
    const score =
      scoreOf(leftGradient, leftHessian, l1, l2) +
      scoreOf(gradient - leftGradient, rightHessian, l1, l2);
    if (score <= bestScore) continue;
    bestScore = score;
    best.score = score;
    best.column = column;
    best.bin = bin;
    best.missingLeft = missingLeft;
    best.leftPacked = leftPacked;
    best.leftCount = leftCount;
  }
}
