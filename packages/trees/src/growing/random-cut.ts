/** A column's rows in one leaf. */
interface CountedBins {
  /** [256] */
  readonly counts: Int32Array;
  /** The one of missing values not counted. */
  readonly bins: number;
}

/**
 * The bin to split after: the cut nearest to a value drawn between the outermost cuts that part the leaf's known values. The last bin
 * that has rows where there is only one, which parts known values from missing ones.
 * Source: Geurts, Ernst & Wehenkel 2006 (doi:10.1007/s10994-006-6226-1).
 * @param cuts - of the column, ascending.
 * @param drawn - in [0, 1).
 */
export function cutAt({ counts, bins }: CountedBins, cuts: Float64Array, drawn: number): number {
  let first = 0;
  while (first < bins - 1 && counts[first] === 0) first++;
  let last = bins - 1;
  while (last > first && counts[last] === 0) last--;
  if (last - first < 2) return first;
  const low = cuts[first] as number;
  const high = cuts[last - 1] as number;
  // no value lies between infinities
  if (!Number.isFinite(high - low)) return first + Math.floor(drawn * (last - first));
  const value = low + drawn * (high - low);
  let bin = first;
  while (bin + 1 < last && value - (cuts[bin] as number) > (cuts[bin + 1] as number) - value) bin++;
  return bin;
}
