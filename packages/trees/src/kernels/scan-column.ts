import { missingBin } from '../binning/bin-columns.ts';
import { gradientOf, hessianOf } from '../packing.ts';
import type { Histogram, SplitFound, SplitLimits, Totals } from './kernels.ts';

/** G moved towards 0 by l1: what is left of a gradient under an L1 penalty. */
export const shrink = (gradient: number, l1: number): number =>
  gradient > l1 ? gradient - l1 : gradient < -l1 ? gradient + l1 : 0;

/** s(G)² / (H + l2): twice the fall of the loss that a leaf's best value brings. */
export const leafScore = (packed: number, { l1, l2 }: SplitLimits): number =>
  shrink(gradientOf(packed), l1) ** 2 / (hessianOf(packed) + l2);

/**
 * The best of a column's splits, if it beats what was found before: `x ≤ cut[b]` for every b, with missing values right, then
 * left; with missing values right also all known values left. Of equal splits the first in this order stays.
 * Both sides keep to the limits, and have a positive sum of second derivatives. Chen & Guestrin 2016
 * (doi:10.1145/2939672.2939785), eq. 7 and algorithm 3.
 */
export function scanColumn(
  { packed, counts }: Histogram,
  slot: number,
  bins: number,
  totals: Totals,
  limits: SplitLimits,
  column: number,
  best: SplitFound,
): void {
  const offset = slot * 256;
  const missingCount = counts[offset + missingBin] as number;
  const leastHessian = Math.max(1, limits.minHessian);
  for (const missingLeft of missingCount > 0 ? [false, true] : [false]) {
    // with missing values right, the last bin still parts known values from missing ones
    const last = missingCount > 0 && !missingLeft ? bins : bins - 1;
    let leftPacked = missingLeft ? (packed[offset + missingBin] as number) : 0;
    let leftCount = missingLeft ? missingCount : 0;
    for (let bin = 0; bin < last; bin++) {
      const count = counts[offset + bin] as number;
      if (count === 0) continue;
      leftPacked += packed[offset + bin] as number;
      leftCount += count;
      const hessian = hessianOf(leftPacked);
      if (leftCount < limits.minCount || hessian < leastHessian) continue;
      const rightPacked = totals.packed - leftPacked;
      if (totals.count - leftCount < limits.minCount || hessianOf(rightPacked) < leastHessian)
        break;
      const score = leafScore(leftPacked, limits) + leafScore(rightPacked, limits);
      if (score <= best.score) continue;
      best.score = score;
      best.column = column;
      best.bin = bin;
      best.missingLeft = missingLeft;
      best.leftPacked = leftPacked;
      best.leftCount = leftCount;
    }
  }
}
