import type { GatingBatch } from '@prodrome/core';

/**
 * The softmax over the present experts of scores [n, k].
 * @returns [n, k, outputs], the same for every output; all 0 where nobody is present.
 */
export function weigh(
  { present, experts, outputs }: GatingBatch,
  scores: Float64Array,
): Float64Array {
  const k = experts.length;
  const weights = new Float64Array(scores.length * outputs);
  for (let from = 0; from < scores.length; from += k) {
    let top = -Infinity;
    for (let at = from; at < from + k; at++) {
      if (present[at] === 1) top = Math.max(top, scores[at] as number);
    }
    let total = 0;
    for (let at = from; at < from + k; at++) {
      if (present[at] === 1) total += Math.exp((scores[at] as number) - top);
    }
    for (let at = from; at < from + k; at++) {
      if (present[at] !== 1) continue;
      const weight = Math.exp((scores[at] as number) - top) / total;
      weights.fill(weight, at * outputs, (at + 1) * outputs);
    }
  }
  return weights;
}
