const smallest = 1e-15;

/** Probability of a binary label under a forecast, at least 1e-15. */
export function likelihood(label: number, probability: number): number {
  const p = clip(probability);
  return label > 0.5 ? p : 1 - p;
}

/** Kept 1e-15 away from 0 and 1. */
export const clip = (p: number): number => Math.min(1 - smallest, Math.max(smallest, p));
