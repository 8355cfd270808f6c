/** A column's rows in one leaf. */
export interface CountedBins {
  /** [256] */
  readonly counts: Int32Array;
  /** The one of missing values not counted. */
  readonly bins: number;
}

/**
 * The bin to split after: the cut nearest to a value drawn between the outermost cuts that part the leaf's known values; where one
 * bin has them all, that one.
 * Source: Geurts, Ernst & Wehenkel 2006 (doi:10.1007/s10994-006-6226-1).
 * @param first - the first bin that has rows, and `last` the last.
 * @param cuts - of the column, ascending.
 * @param drawn - in [0, 1).
 */
export function cutAt(first: number, last: number, cuts: Float64Array, drawn: number): number {
  if (last - first < 2) return first;
  const low = cuts[first] as number;
  const high = cuts[last - 1] as number;
  // no value lies between infinities
  if (!Number.isFinite(high - low)) return first + Math.floor(drawn * (last - first));
  const value = low + drawn * (high - low);
  let below = first;
  let above = last - 1;
  while (above - below > 1) {
    const middle = (below + above) >> 1;
    if ((cuts[middle] as number) <= value) below = middle;
    else above = middle;
  }
  return value - (cuts[below] as number) > (cuts[above] as number) - value ? above : below;
}

/** The first and the last bin that has rows; the same where there is none. */
export function rangeOf({ counts, bins }: CountedBins): readonly [number, number] {
  let first = 0;
  while (first < bins - 1 && counts[first] === 0) first++;
  let last = bins - 1;
  while (last > first && counts[last] === 0) last--;
  return [first, last];
}
