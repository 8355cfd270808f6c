import { missingBin } from '../binning/missing-bin.ts';
import type { SplitLimits, Totals } from '../kernels/kernels.ts';
import { leafScore, shrink, type ColumnScan } from '../kernels/scan-column.ts';
import { gradientOf, hessianOf } from '../packing.ts';

/** How answers may change where a column rises: fall, either, rise. */
export type Direction = -1 | 0 | 1;

/** What a leaf's value must keep to, in the integers of the tree's scale and at full step. */
export interface Bounds {
  readonly least: number;
  readonly most: number;
}

/** Any value. */
export const unbounded: Bounds = { least: -Infinity, most: Infinity };

/** −s(G) / (H + l2) within the bounds. */
export function boundedValue(
  packed: number,
  { l1, l2 }: SplitLimits,
  { least, most }: Bounds,
): number {
  const value = -shrink(gradientOf(packed), l1) / (hessianOf(packed) + l2);
  return Math.min(most, Math.max(least, value));
}

/** Twice the fall of the loss that a leaf's bounded value brings. */
function boundedScore(packed: number, limits: SplitLimits, bounds: Bounds): number {
  const value = boundedValue(packed, limits, bounds);
  const penalty = limits.l1 * Math.abs(value);
  const slope = 2 * gradientOf(packed) + (hessianOf(packed) + limits.l2) * value;
  return -(slope * value + 2 * penalty);
}

/** Of a leaf with this sum, within its bounds. */
export const scoreOf = (packed: number, limits: SplitLimits, bounds: Bounds): number =>
  bounds === unbounded ? leafScore(packed, limits) : boundedScore(packed, limits, bounds);

/**
 * Bounds of the two children: where the column has a direction, the middle of their values parts them, so that whatever grows below
 * keeps to the order. Ke et al. 2017, LightGBM, `monotone_constraints_method` basic.
 */
export function boundsBelow(
  leftPacked: number,
  rightPacked: number,
  limits: SplitLimits,
  bounds: Bounds,
  direction: Direction,
): readonly [Bounds, Bounds] {
  if (direction === 0) return [bounds, bounds];
  const left = boundedValue(leftPacked, limits, bounds);
  const middle = (left + boundedValue(rightPacked, limits, bounds)) / 2;
  const below = { least: bounds.least, most: middle };
  const above = { least: middle, most: bounds.most };
  return direction === 1 ? [below, above] : [above, below];
}

/**
 * The best of a column's splits that keep to its direction, with leaf values in the bounds, written as scanColumn does; rows are
 * counted. Slower than the kernels, which know no bounds.
 * @param cut - the one bin to split after; absent = any.
 */
export function scanMonotone(
  { histogram, at, bins, found, place, counts }: Required<ColumnScan>,
  totals: Totals,
  limits: SplitLimits,
  { bounds, direction }: { readonly bounds: Bounds; readonly direction: Direction },
  beat: number,
  cut?: number,
): void {
  found[place] = beat;
  found[place + 1] = -1;
  const missing = histogram[at + missingBin] as number;
  const missingCount = counts[missingBin] as number;
  const hessian = hessianOf(totals.packed);
  for (const missingLeft of missingCount > 0 ? [false, true] : [false]) {
    let leftPacked = missingLeft ? missing : 0;
    let leftCount = missingLeft ? missingCount : 0;
    const last = !missingLeft && missingCount > 0 ? bins : bins - 1;
    for (let bin = 0; bin < last; bin++) {
      leftPacked += histogram[at + bin] as number;
      leftCount += counts[bin] as number;
      if (cut !== undefined && bin !== cut) continue;
      if (Math.min(leftCount, totals.count - leftCount) < limits.minCount) continue;
      const leftHessian = hessianOf(leftPacked);
      if (Math.min(leftHessian, hessian - leftHessian) < limits.minHessian) continue;
      const rightPacked = totals.packed - leftPacked;
      const left = boundedValue(leftPacked, limits, bounds);
      // no known value goes right of the last bin: there is no order to keep
      const rise = boundedValue(rightPacked, limits, bounds) - left;
      if (bin < bins - 1 && direction * rise < 0) continue;
      const score =
        boundedScore(leftPacked, limits, bounds) + boundedScore(rightPacked, limits, bounds);
      if (!(score > found[place])) continue;
      found[place] = score;
      found[place + 1] = bin;
      found[place + 2] = missingLeft ? 1 : 0;
      found[place + 3] = leftPacked;
    }
  }
}
