/** Steps of 2^(1/64): an exponent is a whole number of them and a rest of at most half of one. */
const steps = 64;
const stepsPerUnit = 92.33248261893466; // 64 / ln 2
// ln 2 / 64 in two parts, the first with 21 trailing zero bits: its product with a small integer is exact
const stepHigh = 0.6931471803691238 / steps;
const stepLow = 1.9082149292705877e-10 / steps;
/** Adding and taking away 1.5 · 2⁵² rounds to the nearest integer. */
const rounder = 1.5 * 2 ** 52;

/** 2^(−i / 64) for i from 0 to 63, by exp's Taylor polynomial of degree 20. */
export const fractions = Float64Array.from({ length: steps }, (_, i) => {
  const x = -i * stepHigh - i * stepLow;
  let sum = 1;
  for (let term = 20; term >= 1; term--) sum = 1 + (sum * x) / term;
  return sum;
});

/** 2^−i for i from 0 to 63. */
export const halves = Float64Array.from({ length: 64 }, (_, i) => 1 / 2 ** i);

/**
 * exp(−x) for x ≥ 0 within 2⁻⁵⁰ of its value, exp(−40) beyond 40.
 * Made of additions and multiplications alone, which IEEE 754 rounds in one way: the same bits in every engine, which `Math.exp`
 * does not promise. Source: Tang 1989 (doi:10.1145/63522.214389), with a Taylor polynomial of degree 5.
 */
export function expNegative(x: number): number {
  const size = Math.min(x, 40);
  const whole = size * stepsPerUnit + rounder - rounder;
  const step = whole | 0;
  const r = -(size - whole * stepHigh - whole * stepLow);
  const rest = 1 + r * (1 + r * (1 / 2 + r * (1 / 6 + r * (1 / 24 + r * (1 / 120)))));
  return (halves[step >> 6] as number) * (fractions[step & 63] as number) * rest;
}

/** 1 / (1 + exp(−x)) within 2⁻⁵⁰ of its value, 0 or 1 within 5e-18 beyond |x| = 40; the same bits in every engine. */
export function sigmoid(x: number): number {
  const small = expNegative(Math.abs(x));
  return x >= 0 ? 1 / (1 + small) : small / (1 + small);
}
