import type { CombinationBatch } from '@prodrome/core';

/** Makes one number of the first `count` values and weights: those of the experts that are present, in their order. */
type Combine = (values: Float64Array, weights: Float64Array, count: number) => number;

/**
 * One output of one row after the other.
 * @returns [n, outputs]; NaN where nobody is present.
 */
export function combineRows(
  { values, weights, present, experts: k, outputs }: CombinationBatch,
  combine: Combine,
): Float64Array {
  const out = new Float64Array(values.length / k).fill(NaN);
  const ownValues = new Float64Array(k);
  const ownWeights = new Float64Array(k);
  for (let i = 0, at = 0; at < out.length; i++) {
    for (let o = 0; o < outputs; o++, at++) {
      let count = 0;
      for (let j = i * k; j < (i + 1) * k; j++) {
        if (present[j] !== 1) continue;
        ownValues[count] = values[j * outputs + o] as number;
        ownWeights[count] = weights[j * outputs + o] as number;
        count += 1;
      }
      if (count > 0) out[at] = combine(ownValues, ownWeights, count);
    }
  }
  return out;
}
