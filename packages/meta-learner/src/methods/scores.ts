import type { MetaLesson } from '@prodrome/core';
import { clipProbability } from '@prodrome/numerics';

/** What is asked of a method: who is there, and the population's weights. */
export type Asked = Pick<MetaLesson, 'present' | 'prior'>;

/** A score is the log of how far an expert's weight deviates from the prior; beyond ± this it would never come back. */
export const furthest = 30;

/** log P(outcome) under a forecast, at least log 1e-15. */
export const logScore = (value: number, outcome: number): number => {
  const p = clipProbability(value);
  return outcome === 1 ? Math.log(p) : Math.log1p(-p);
};

/** Weights ∝ prior · exp(score) over the present experts, from the first k numbers of `scores`; 0 elsewhere. */
export function weighByScores(
  scores: Float64Array,
  { present, prior }: Asked,
  out: Float64Array,
): void {
  const k = present.length;
  let top = -Infinity;
  for (let j = 0; j < k; j++) {
    if (present[j] === 1 && (prior[j] as number) > 0) top = Math.max(top, scores[j] as number);
  }
  let total = 0;
  for (let j = 0; j < k; j++) {
    const counts = present[j] === 1 && (prior[j] as number) > 0;
    out[j] = counts ? (prior[j] as number) * Math.exp((scores[j] as number) - top) : 0;
    total += out[j] as number;
  }
  if (total === 0) return;
  for (let j = 0; j < k; j++) out[j] = (out[j] as number) / total;
}

/** log Σ prior · exp(score) over the present experts: what the sleepers' mass is compared with. −∞ where nobody counts. */
export function logMass(scores: Float64Array, { present, prior }: Asked): number {
  let top = -Infinity;
  for (let j = 0; j < present.length; j++) {
    if (present[j] === 1 && (prior[j] as number) > 0) top = Math.max(top, scores[j] as number);
  }
  if (top === -Infinity) return top;
  let total = 0;
  for (let j = 0; j < present.length; j++) {
    if (present[j] !== 1) continue;
    total += (prior[j] as number) * Math.exp((scores[j] as number) - top);
  }
  return top + Math.log(total);
}

/**
 * Moves the scores of the present experts together until their mass is what it was, so that the sleepers keep theirs.
 * Source: Freund, Schapire, Singer & Warmuth 1997, "Using and combining predictors that specialize".
 */
export function keepMass(scores: Float64Array, asked: Asked, mass: number): void {
  const shift = mass - logMass(scores, asked);
  if (!Number.isFinite(shift)) return;
  for (let j = 0; j < asked.present.length; j++) {
    if (asked.present[j] !== 1) continue;
    scores[j] = Math.min(furthest, Math.max(-furthest, (scores[j] as number) + shift));
  }
}
