/** A column's rows in one leaf. */
interface CountedBins {
  /** [256] */
  readonly counts: Int32Array;
  /** The one of missing values not counted. */
  readonly bins: number;
}

/**
 * A bin drawn from those between which known values can be parted, all equally likely; the last bin that has rows where there is
 * only one, which parts known values from missing ones.
 * Source: Geurts, Ernst & Wehenkel 2006 (doi:10.1007/s10994-006-6226-1); there the threshold is uniform in the column's unit.
 */
export function drawCut({ counts, bins }: CountedBins, draw: () => number): number {
  let first = 0;
  while (first < bins - 1 && counts[first] === 0) first++;
  let last = bins - 1;
  while (last > first && counts[last] === 0) last--;
  return first === last ? last : first + Math.floor(draw() * (last - first));
}
