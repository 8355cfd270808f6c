/**
 * Φ(x), the distribution function of the standard normal, within 7.5e-8.
 * Source: Abramowitz & Stegun 1964, 26.2.17.
 */
export function normalCdf(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const series =
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = Math.exp(-0.5 * x * x) * 0.3989422804014327 * series;
  return x >= 0 ? 1 - tail : tail;
}
