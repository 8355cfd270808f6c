import { ProdromeError } from '@prodrome/core';
import { expectSample } from './check-sample.ts';

/** What the test of two samples found. */
export interface KolmogorovSmirnov {
  /** The greatest difference of the two distribution functions, in [0, 1]. */
  readonly statistic: number;
  /** The chance of so great a difference, or a greater one, between samples of one distribution. */
  readonly pValue: number;
  readonly method: 'exact' | 'asymptotic';
  /** Whether the second sample lies above the first where they differ most; undefined where they do not differ. */
  readonly direction: 'up' | 'down' | undefined;
}

/** Samples of different sizes n and m have exact p-values up to n · m of this; those of equal sizes always do. */
const mostPaths = 1e6;

/**
 * The two-sample test of Kolmogorov and Smirnov, two-sided.
 *
 * Exact where both samples have the same size n (a sum of at most n terms), or n · m ≤ 10⁶ (counted over lattice paths, O(n · m));
 * else Kolmogorov's limit, its argument corrected for finite samples (Stephens 1970): within 0.01, and from 0.05 down to 1e-30 within a tenth. The p-value is that of distributions
 * without ties, and too great where there are ties. Deterministic; O(n log n) beside the paths.
 * @param a - [n], at least one number, in any order, infinities included. @param b - [m], as well.
 * @throws ProdromeError `USAGE` for no or other lists, `NUMERIC` for NaN.
 * Source: Hodges 1958, doi:10.1007/BF02589501 (paths); Gnedenko & Korolyuk 1951 (equal sizes); Stephens 1970, doi:10.1111/j.2517-6161.1970.tb00821.x.
 */
export function kolmogorovSmirnov(a: ArrayLike<number>, b: ArrayLike<number>): KolmogorovSmirnov {
  expectSample('kolmogorovSmirnov, a', a);
  expectSample('kolmogorovSmirnov, b', b);
  const [n, m] = [a.length, b.length];
  if (n * m > Number.MAX_SAFE_INTEGER) {
    throw new ProdromeError('USAGE', {
      where: 'kolmogorovSmirnov',
      expected: 'samples whose sizes multiply to at most 2^53',
      got: `${n} and ${m} values`,
    });
  }
  const signed = greatestGap(Float64Array.from(a).sort(), Float64Array.from(b).sort());
  const gap = Math.abs(signed);
  const exact = n === m || n * m <= mostPaths;
  return {
    statistic: gap / (n * m),
    pValue: exact ? exactPValue(n, m, gap) : limitPValue(n, m, gap),
    method: exact ? 'exact' : 'asymptotic',
    direction: signed === 0 ? undefined : signed > 0 ? 'up' : 'down',
  };
}

/**
 * The greatest difference of the distribution functions of two sorted samples, times n · m, an integer; above 0 where the second lies above.
 */
export function greatestGap(a: Float64Array, b: Float64Array): number {
  const [n, m] = [a.length, b.length];
  let [i, j, greatest] = [0, 0, 0];
  while (i < n && j < m) {
    const value = Math.min(a[i] as number, b[j] as number);
    while (i < n && (a[i] as number) <= value) i++;
    while (j < m && (b[j] as number) <= value) j++;
    const gap = i * m - j * n;
    if (Math.abs(gap) > Math.abs(greatest)) greatest = gap;
  }
  return greatest;
}

/** The exact p-value of a gap, an integer from 0 to n · m. */
export const exactPValue = (n: number, m: number, gap: number): number =>
  n === m ? equalSizes(n, Math.round(gap / n)) : overPaths(n, m, gap);

/** 2 Σ (−1)^(k+1) C(2n, n − k h) / C(2n, n) over k = 1, 2, …, from the last term on. */
function equalSizes(n: number, h: number): number {
  if (h === 0) return 1;
  let chance = 0;
  for (let k = Math.floor(n / h); k > 0; k--) {
    // C(2n, n − k h) / C(2n, n − (k − 1) h)
    let ratio = 1;
    for (let i = 0; i < h; i++) ratio *= (n - (k - 1) * h - i) / (n + (k - 1) * h + i + 1);
    chance = ratio * (1 - chance);
  }
  return Math.min(1, 2 * chance);
}

/** The share of the paths from (0, 0) to (n, m) that go so far from the diagonal; no differences, so small ones are exact as well. */
function overPaths(n: number, m: number, gap: number): number {
  if (gap === 0) return 1;
  const outside = (i: number, j: number): boolean => Math.abs(i * m - j * n) >= gap;
  const shares = Float64Array.from({ length: m + 1 }, (_, j) => Number(j * n >= gap));
  for (let i = 1; i <= n; i++) {
    if (outside(i, 0)) shares[0] = 1;
    for (let j = 1; j <= m; j++) {
      shares[j] = outside(i, j)
        ? 1
        : (i * (shares[j] as number) + j * (shares[j - 1] as number)) / (i + j);
    }
  }
  return Math.min(1, shares[m] as number);
}

/** Kolmogorov's limit at a gap. */
function limitPValue(n: number, m: number, gap: number): number {
  const root = Math.sqrt((n * m) / (n + m));
  const x = (root + 0.12 + 0.11 / root) * (gap / (n * m));
  // the alternating series converges where it is used; below, its other form
  if (x < 1) {
    let below = 0;
    for (let k = 1; k < 100; k += 2) below += Math.exp((-k * k * Math.PI * Math.PI) / (8 * x * x));
    return x === 0 ? 1 : Math.max(0, 1 - (Math.sqrt(2 * Math.PI) / x) * below);
  }
  let chance = 0;
  for (let k = 20; k > 0; k--) chance += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * k * k * x * x);
  return chance;
}
