import { expectInRange, expectWhole, refuse } from './check-arguments.ts';

/**
 * P(T ≤ t) of Student's t with a whole number of degrees of freedom. Within 1e-14. Deterministic.
 * Source: Abramowitz & Stegun 1964, 26.7.3 and 26.7.4.
 * @throws ProdromeError `USAGE` for degrees that are no whole number from 1 on.
 */
export function studentCdf(t: number, degrees: number): number {
  expectWhole('studentCdf, degrees', degrees, 1);
  expectInRange('studentCdf, t', t, -Infinity);
  const inside = shareWithin(Math.abs(t), degrees);
  return t < 0 ? (1 - inside) / 2 : (1 + inside) / 2;
}

/**
 * The t below which Student's t lies with probability p, by bisection of {@link studentCdf}. Deterministic.
 * @throws ProdromeError `USAGE` for p outside (0, 1) and degrees that are no whole number from 1 on.
 */
export function studentQuantile(p: number, degrees: number): number {
  expectInRange('studentQuantile, p', p, 0, 1);
  if (p === 0 || p === 1) refuse('studentQuantile, p', 'a number in (0, 1)', p);
  expectWhole('studentQuantile, degrees', degrees, 1);
  const share = Math.abs(2 * p - 1);
  let high = 1;
  while (shareWithin(high, degrees) < share && high < 1e18) high *= 2;
  let low = 0;
  for (let middle = high / 2; middle > low && middle < high; middle = (low + high) / 2) {
    if (shareWithin(middle, degrees) < share) low = middle;
    else high = middle;
  }
  return p < 0.5 ? -high : high;
}

/** P(|T| ≤ t) for t ≥ 0. */
function shareWithin(t: number, degrees: number): number {
  if (t === Infinity) return 1;
  const angle = Math.atan2(t, Math.sqrt(degrees));
  const cosine = Math.cos(angle);
  const isOdd = degrees % 2 === 1;
  let term = isOdd ? cosine : 1;
  let sum = degrees === 1 ? 0 : term;
  for (let k = isOdd ? 3 : 2; k < degrees && term > 1e-18 * sum; k += 2) {
    term *= ((k - 1) / k) * cosine * cosine;
    sum += term;
  }
  const series = Math.sin(angle) * sum;
  return Math.min(1, isOdd ? (2 / Math.PI) * (angle + series) : series);
}
