import type { GatingBatch } from '@prodrome/core';

/** Rows and experts of a batch. */
export const sizeOf = (batch: Pick<GatingBatch, 'rows' | 'experts'>): { n: number; k: number } => ({
  n: batch.rows.length,
  k: batch.experts.length,
});

/**
 * One set of weights for every row: absent experts get exactly 0, the others share in proportion.
 * Where all that are present have weight 0, they share equally.
 * @param shares - [k], non-negative.
 * @returns [n, k]
 */
export function spread(shares: Float64Array, batch: GatingBatch): Float64Array {
  const { n, k } = sizeOf(batch);
  const weights = new Float64Array(n * k);
  for (let i = 0; i < n; i++) {
    let total = 0;
    let present = 0;
    for (let j = 0; j < k; j++) {
      if (batch.present[i * k + j] === 1) {
        present += 1;
        total += shares[j] as number;
      }
    }
    if (present === 0) continue;
    for (let j = 0; j < k; j++) {
      if (batch.present[i * k + j] !== 1) continue;
      weights[i * k + j] = total > 0 ? (shares[j] as number) / total : 1 / present;
    }
  }
  return weights;
}
