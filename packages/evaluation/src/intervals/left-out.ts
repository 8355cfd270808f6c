import type { RandomStream } from '@prodrome/core';
import { shuffle } from '@prodrome/numerics';

const workBudget = 2e8;
const fewestReplicates = 50;

/** How many replicates are worth their time, by the number of forecasts alone: the same on every machine. */
export function replicatesFor(asked: number, forecasts: number): number {
  const affordable = Math.floor(workBudget / Math.max(1, forecasts));
  return Math.min(asked, Math.max(fewestReplicates, affordable));
}

/**
 * Whom each replicate leaves out: one patient, or where there are more patients than replicates one of as many groups of random
 * patients, equal in size but for one.
 * @returns [patients] the replicate that leaves the patient out
 * Source: Kott 2001, the delete-a-group jackknife.
 */
export function leftOutBy(patients: number, replicates: number, stream: RandomStream): Int32Array {
  const all = Int32Array.from({ length: patients }, (_, patient) => patient);
  if (patients <= replicates) return all;
  return Int32Array.from(shuffle([...all], stream), (place) => place % replicates);
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
