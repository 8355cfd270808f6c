import { clipProbability } from '@prodrome/numerics';

/** Probability of a binary label under a forecast, at least 1e-15. */
export function likelihood(label: number, probability: number): number {
  const p = clipProbability(probability);
  return label > 0.5 ? p : 1 - p;
}
