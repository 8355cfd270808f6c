import type { CombinationBatch } from '@prodrome/core';
import { clipProbability, logit } from '@prodrome/numerics';

/** Inputs [n, k + 1] of one output: the weighted mean of the present experts' log odds, then how far each lies from it, times k·wₖ; 0 where absent. */
export function stackingInputs(
  { values, weights, present, experts: k, outputs }: CombinationBatch,
  output: number,
): Float64Array {
  const rows = present.length / k;
  const inputs = new Float64Array(rows * (k + 1));
  const logOdds = new Float64Array(k);
  for (let i = 0; i < rows; i++) {
    const weightOf = (j: number): number => weights[(i * k + j) * outputs + output] as number;
    let mean = 0;
    for (let j = 0; j < k; j++) {
      if (present[i * k + j] !== 1) continue;
      logOdds[j] = logit(clipProbability(values[(i * k + j) * outputs + output] as number));
      mean += weightOf(j) * (logOdds[j] as number);
    }
    const to = i * (k + 1);
    inputs[to] = mean;
    for (let j = 0; j < k; j++) {
      if (present[i * k + j] !== 1) continue;
      inputs[to + 1 + j] = k * weightOf(j) * ((logOdds[j] as number) - mean);
    }
  }
  return inputs;
}

/** Whether any expert is present on row i. */
export const isAwake = ({ present, experts: k }: CombinationBatch, i: number): boolean =>
  present.subarray(i * k, (i + 1) * k).includes(1);
