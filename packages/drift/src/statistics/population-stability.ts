import { ProdromeError } from '@prodrome/core';
import { sortedQuantile } from '@prodrome/numerics';
import { expectSample } from './check-sample.ts';

/**
 * The population stability index: Σ (p − q) ln(p / q) over bins, p and q their shares of the two samples.
 *
 * Bins end at the quantiles 1/bins, 2/bins, … of the reference (type 7), each with its upper end; equal ends are one, and the outer bins
 * are open. A reference of one value has three bins: below, at and above it. Half a row is added to every bin of either sample, so that
 * empty ones have a share. Deterministic; O(n log n). Of samples of n and m rows of one distribution it is about (bins − 1)(1/n + 1/m).
 * @param reference - [n], at least one number, infinities included. @param current - [m], as well. @param bins - 2 to 1000.
 * @returns at least 0; commonly, below 0.1 is called stable and above 0.2 or 0.25 shifted.
 * @throws ProdromeError `USAGE` for no or other lists and other numbers of bins, `NUMERIC` for NaN.
 * Source: Siddiqi 2006, _Credit risk scorecards_; Yurdakul & Naranjo 2020, doi:10.21314/JRMV.2020.227 (its distribution).
 */
export function populationStability(
  reference: ArrayLike<number>,
  current: ArrayLike<number>,
  bins = 10,
): number {
  expectSample('populationStability, reference', reference);
  expectSample('populationStability, current', current);
  if (!Number.isInteger(bins) || bins < 2 || bins > 1000) {
    throw new ProdromeError('USAGE', {
      where: 'populationStability, bins',
      expected: 'an integer from 2 to 1000',
      got: String(bins),
    });
  }
  const sorted = Float64Array.from(reference).sort();
  const binOf = binsOf(sorted, bins);
  const [before, after] = [sharesOf(sorted, binOf), sharesOf(current, binOf)];
  return before.reduce((sum, p, bin) => {
    const q = after[bin] as number;
    return sum + (p - q) * Math.log(p / q);
  }, 0);
}

/** Bins, and in which a value lies, from 0. */
interface Bins {
  readonly count: number;
  readonly of: (value: number) => number;
}

function binsOf(sorted: Float64Array, bins: number): Bins {
  const [least, most] = [sorted[0] as number, sorted[sorted.length - 1] as number];
  if (least === most) {
    return { count: 3, of: (value) => 1 + Number(value > least) - Number(value < least) };
  }
  const quantiles = Array.from({ length: bins - 1 }, (_, i) =>
    sortedQuantile(sorted, (i + 1) / bins),
  );
  const ends = Float64Array.from(new Set(quantiles));
  const of = (value: number): number => {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (value <= (ends[middle] as number)) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  return { count: ends.length + 1, of };
}

function sharesOf(values: ArrayLike<number>, { count, of }: Bins): Float64Array {
  const rows = new Float64Array(count).fill(0.5);
  for (let i = 0; i < values.length; i++) {
    const bin = of(values[i] as number);
    rows[bin] = (rows[bin] as number) + 1;
  }
  return rows.map((number) => number / (values.length + 0.5 * count));
}
