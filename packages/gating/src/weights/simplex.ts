import type { GatingBatch } from '@prodrome/core';

/** Rows, experts and outputs of a batch. */
export const sizeOf = (
  batch: Pick<GatingBatch, 'context' | 'experts' | 'outputs'>,
): { n: number; k: number; outputs: number } => ({
  n: batch.context.rows,
  k: batch.experts.length,
  outputs: batch.outputs,
});

/**
 * One set of weights for every row: absent experts get exactly 0, the others share in proportion.
 * Where all that are present have weight 0, they share equally.
 * @param shares - [k], non-negative.
 * @returns [n, k, outputs], the same for every output
 */
export function spread(shares: Float64Array, batch: GatingBatch): Float64Array {
  const { n, k } = sizeOf(batch);
  const weights = new Float64Array(n * k);
  const row = new Float64Array(k);
  const present = new Uint8Array(k);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < k; j++) {
      row[j] = shares[j] as number;
      present[j] = batch.present[i * k + j] as number;
    }
    normalizeInto(row, present);
    for (let j = 0; j < k; j++) weights[i * k + j] = row[j] as number;
  }
  return repeat(weights, batch.outputs);
}

/** [n, k] weights for each of the outputs: [n, k, outputs]. */
export function repeat(weights: Float64Array, outputs: number): Float64Array {
  if (outputs === 1) return weights;
  const repeated = new Float64Array(weights.length * outputs);
  weights.forEach((weight, at) => repeated.fill(weight, at * outputs, (at + 1) * outputs));
  return repeated;
}

/**
 * Makes a row of shares to weights: absent experts get exactly 0, the others their part of the total, equal parts where it is 0.
 * @param row - [k], non-negative where present.
 */
export function normalizeInto(row: Float64Array, present: Uint8Array): void {
  let total = 0;
  let count = 0;
  for (let j = 0; j < row.length; j++) {
    if (present[j] !== 1) continue;
    total += row[j] as number;
    count += 1;
  }
  for (let j = 0; j < row.length; j++) {
    if (present[j] !== 1) row[j] = 0;
    else row[j] = total > 0 ? (row[j] as number) / total : 1 / count;
  }
}
