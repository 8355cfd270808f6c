import { ProdromeError } from '@prodrome/core';
import { expectFloat64, expectInRange, expectNumbers } from './check-arguments.ts';

/**
 * The q-quantile with linear interpolation: type 7 of Hyndman & Fan 1996 (doi:10.2307/2684934), numpy's and R's default.
 * @throws ProdromeError `NUMERIC` when there are no values or one is NaN; `USAGE` when q is not in [0, 1].
 */
export function quantile(values: ArrayLike<number>, q: number): number {
  expectNumbers('quantile, values', values);
  return sortedQuantile(Float64Array.from(values).sort(), q);
}

/**
 * {@link quantile} of values that are sorted, NaN last, as typed arrays sort: several quantiles of one array need one sort.
 * @throws ProdromeError as {@link quantile}
 */
export function sortedQuantile(sorted: Float64Array, q: number): number {
  expectFloat64('quantile, sorted', sorted);
  expectInRange('quantile, q', q, 0, 1);
  const last = sorted.length - 1;
  // NaN sorts to the end
  if (last < 0 || Number.isNaN(sorted[last])) {
    throw new ProdromeError('NUMERIC', {
      where: 'quantile',
      expected: 'numbers',
      got: last < 0 ? 'none' : 'NaN among them',
    });
  }
  const position = last * q;
  const index = Math.floor(position);
  const low = sorted[index] as number;
  const high = sorted[Math.min(index + 1, last)] as number;
  return position === index || low === high ? low : low + (position - index) * (high - low);
}

/**
 * The middle value, or the mean of the two middle ones.
 * @throws ProdromeError `NUMERIC` when there are no values or one is NaN.
 */
export function median(values: ArrayLike<number>): number {
  expectNumbers('median, values', values);
  return quantile(values, 0.5);
}
