import type { GatingData } from '@prodrome/core';
import { clipProbability } from '@prodrome/numerics';

/** Probability of a binary label under a forecast, at least 1e-15. */
export function likelihood(label: number, probability: number): number {
  const p = clipProbability(probability);
  return label > 0.5 ? p : 1 - p;
}

/** Probability of a row's labels under the expert's answers, whose outputs are independent given the row. */
export function rowLikelihood(
  {
    values,
    labels,
    outputs,
    experts,
  }: Pick<GatingData, 'values' | 'labels' | 'outputs' | 'experts'>,
  row: number,
  expert: number,
): number {
  const from = (row * experts.length + expert) * outputs;
  let product = 1;
  for (let o = 0; o < outputs; o++) {
    product *= likelihood(labels[row * outputs + o] as number, values[from + o] as number);
  }
  return product;
}
