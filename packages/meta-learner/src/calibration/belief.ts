import { sigmoid } from '@prodrome/numerics';

/**
 * What is believed of an intercept and a slope, as a normal distribution in five numbers: the two means, the variance of the
 * intercept, the covariance, the variance of the slope.
 */
export const beliefWidth = 5;

/** Standard normal deviates at which expectations are summed, half a deviation apart, and their shares. */
export const nodes = Float64Array.from({ length: 25 }, (_, i) => (i - 12) / 2);
/** The share of each of {@link nodes}. */
export const shares = nodes.map((z) => Math.exp(-0.5 * z * z) / (2 * Math.sqrt(2 * Math.PI)));

/** P(1) of a day of which the slope counts `x`: the expectation of sigmoid(intercept + slope·x). */
export function expectedRisk(belief: Float64Array, x: number): number {
  const mean = meanAt(belief, x);
  const deviation = Math.sqrt(varianceAt(belief, x));
  if (deviation === 0) return sigmoid(mean);
  let risk = 0;
  for (let i = 0; i < nodes.length; i++) {
    risk += (shares[i] as number) * sigmoid(mean + deviation * (nodes[i] as number));
  }
  return Math.min(1, risk);
}

/**
 * Moves a belief by what came true on a day: to the normal distribution with the moments of the posterior (assumed density
 * filtering, Opper 1998), whose sums over the direction (1, x) are taken numerically.
 */
export function learnOutcome(belief: Float64Array, x: number, outcome: number): void {
  const mean = meanAt(belief, x);
  const variance = varianceAt(belief, x);
  if (variance === 0) return;
  const deviation = Math.sqrt(variance);
  const sign = outcome === 1 ? 1 : -1;
  let [total, first, second] = [0, 0, 0];
  for (let i = 0; i < nodes.length; i++) {
    const z = nodes[i] as number;
    const share = (shares[i] as number) * sigmoid(sign * (mean + deviation * z));
    total += share;
    first += share * z;
    second += share * z * z;
  }
  // nothing is learned from what is as good as impossible: no deviation within reach explains it
  if (!(total > 0)) return;
  const shift = first / total;
  const kept = second / total - shift * shift;
  const a = (belief[2] as number) + (belief[3] as number) * x;
  const b = (belief[3] as number) + (belief[4] as number) * x;
  const shrink = (1 - kept) / variance;
  belief[0] = (belief[0] as number) + (a * shift) / deviation;
  belief[1] = (belief[1] as number) + (b * shift) / deviation;
  belief[2] = Math.max(0, (belief[2] as number) - shrink * a * a);
  belief[3] = (belief[3] as number) - shrink * a * b;
  belief[4] = Math.max(0, (belief[4] as number) - shrink * b * b);
}

const meanAt = (belief: Float64Array, x: number): number =>
  (belief[0] as number) + (belief[1] as number) * x;

const varianceAt = (belief: Float64Array, x: number): number =>
  Math.max(
    0,
    (belief[2] as number) + 2 * (belief[3] as number) * x + (belief[4] as number) * x * x,
  );
