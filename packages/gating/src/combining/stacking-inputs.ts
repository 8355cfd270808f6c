import type { CombinationBatch } from '@prodrome/core';
import { clipProbability, logit } from '@prodrome/numerics';

/** Numbers a row that stacking learns from: the mean, each expert's deviation, the share of the council, their product. */
export const stackingColumns = (experts: number): number => experts + 3;

/**
 * Inputs [n, k + 3] of one output: the weighted mean m of the present experts' log odds; how far each lies from it, times k·wₖ, 0 where absent;
 * the share s of the council that answers beside one of them, (present − 1)/(k − 1); and s·m.
 */
export function stackingInputs(
  { values, weights, present, experts: k, outputs }: CombinationBatch,
  output: number,
): Float64Array {
  const rows = present.length / k;
  const inputs = new Float64Array(rows * stackingColumns(k));
  const logOdds = new Float64Array(k);
  for (let i = 0; i < rows; i++) {
    const weightOf = (j: number): number => weights[(i * k + j) * outputs + output] as number;
    let [mean, awake] = [0, 0];
    for (let j = 0; j < k; j++) {
      if (present[i * k + j] !== 1) continue;
      logOdds[j] = logit(clipProbability(values[(i * k + j) * outputs + output] as number));
      mean += weightOf(j) * (logOdds[j] as number);
      awake++;
    }
    const to = i * stackingColumns(k);
    inputs[to] = mean;
    for (let j = 0; j < k; j++) {
      if (present[i * k + j] !== 1) continue;
      inputs[to + 1 + j] = k * weightOf(j) * ((logOdds[j] as number) - mean);
    }
    const share = k > 1 && awake > 0 ? (awake - 1) / (k - 1) : 0;
    inputs[to + k + 1] = share;
    inputs[to + k + 2] = share * mean;
  }
  return inputs;
}

/** Whether any expert is present on row i. */
export const isAwake = ({ present, experts: k }: CombinationBatch, i: number): boolean =>
  present.subarray(i * k, (i + 1) * k).includes(1);
