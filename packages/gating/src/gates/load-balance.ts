/** The squared coefficient of variation of totals, with its slopes; 0 where all are 0. Source: Shazeer et al. 2017, eq. 7 and 11. */
export function unevenness(totals: Float64Array): {
  readonly value: number;
  readonly slopes: Float64Array;
} {
  const count = totals.length;
  const mean = totals.reduce((sum, total) => sum + total, 0) / count;
  if (mean === 0) return { value: 0, slopes: new Float64Array(count) };
  const spread = totals.reduce((sum, total) => sum + (total - mean) ** 2, 0) / count;
  return {
    value: spread / mean ** 2,
    slopes: totals.map(
      (total) => (2 * (total - mean)) / (count * mean ** 2) - (2 * spread) / (count * mean ** 3),
    ),
  };
}

/** The standard normal density. */
export const densityAt = (x: number): number => Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);

/**
 * The standard normal distribution function, within 7.5e-8.
 * Source: Abramowitz & Stegun 1964, formula 26.2.17.
 */
export function chanceBelow(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const series =
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = densityAt(x) * series;
  return x >= 0 ? 1 - tail : tail;
}
