import { expectNumber } from './check-arguments.ts';

/** 1 / (1 + exp(−x)), without overflow; keeps full relative precision for very negative x. */
export function sigmoid(x: number): number {
  expectNumber('sigmoid, x', x);
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const power = Math.exp(x);
  return power / (1 + power);
}

/** log(p / (1 − p)), accurate also about p = ½; −∞ at 0, ∞ at 1, NaN outside [0, 1]. */
export function logit(p: number): number {
  expectNumber('logit, p', p);
  // 2p − 1 is exact here, where the logarithm of the ratio would cancel
  if (p > 0.25 && p < 0.75) return Math.log1p((2 * p - 1) / (1 - p));
  return Math.log(p / (1 - p));
}

/** log(1 + exp(x)), the softplus, without overflow or cancellation. */
export function logOnePlusExp(x: number): number {
  expectNumber('logOnePlusExp, x', x);
  return x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x));
}

const nearest = 1e-15;

/** A probability kept 1e-15 away from 0 and 1, so that its logarithms are finite; NaN stays NaN. */
export function clipProbability(p: number): number {
  expectNumber('clipProbability, p', p);
  return Math.min(1 - nearest, Math.max(nearest, p));
}
