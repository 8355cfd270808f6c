import type { RandomStream } from '@prodrome/core';
import { quantile } from '@prodrome/numerics';

/**
 * Draws as many patients as there are, with replacement, and writes how often each was drawn.
 * Patient ⌊u · patients⌋ for each uniform u.
 */
export function drawPatients(stream: RandomStream, counts: Float64Array): void {
  counts.fill(0);
  for (let i = 0; i < counts.length; i++) {
    const patient = Math.floor(stream.next() * counts.length);
    counts[patient] = (counts[patient] as number) + 1;
  }
}

const workBudget = 2e8;
const fewestDraws = 50;

/** How many draws are worth their time, by the number of forecasts alone: the same on every machine. */
export function drawsFor(asked: number, forecasts: number): number {
  const affordable = Math.floor(workBudget / Math.max(1, forecasts));
  return Math.min(asked, Math.max(fewestDraws, affordable));
}

/** The percentile interval (Efron & Tibshirani 1993, §13.3). */
export function percentileInterval(draws: ArrayLike<number>, level: number): [number, number] {
  return [quantile(draws, (1 - level) / 2), quantile(draws, (1 + level) / 2)];
}

/** Σ of a per-row number over each patient's rows. */
export function sumByPatient(
  values: Float64Array,
  ofRow: Int32Array,
  patients: number,
): Float64Array {
  const sums = new Float64Array(patients);
  for (let i = 0; i < values.length; i++) {
    const patient = ofRow[i] as number;
    sums[patient] = (sums[patient] as number) + (values[i] as number);
  }
  return sums;
}

/** Σ counts · sums. */
export function weigh(counts: Float64Array, sums: Float64Array): number {
  let total = 0;
  for (let p = 0; p < counts.length; p++) total += (counts[p] as number) * (sums[p] as number);
  return total;
}
