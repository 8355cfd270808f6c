import { ProdromeError } from '@prodrome/core';
import { sortedQuantile } from '@prodrome/numerics';

/**
 * Values to ask a model about: all that were recorded where they are few, else quantiles from the 5th to the 95th percentile, rising, each once.
 * @param observed - NaN = not recorded.
 * @param count - at the most; at least 2.
 * @returns none where nothing was recorded.
 * @throws ProdromeError `USAGE` for a count below 2.
 */
export function valueGrid(observed: Float64Array, count: number): readonly number[] {
  if (!(Number.isInteger(count) && count >= 2)) {
    throw new ProdromeError('USAGE', {
      where: 'valueGrid, count',
      expected: 'a whole number ≥ 2',
      got: String(count),
    });
  }
  const known = observed.filter((value) => !Number.isNaN(value)).sort();
  const distinct: number[] = [];
  for (const value of known) {
    if (value !== distinct.at(-1)) distinct.push(value);
    if (distinct.length > count) break;
  }
  if (distinct.length <= count) return distinct;
  const shares = Array.from({ length: count }, (_, at) => 0.05 + (0.9 * at) / (count - 1));
  return [...new Set(shares.map((share) => sortedQuantile(known, share)))];
}
