import { sum } from '@prodrome/numerics';
import { ProdromeError } from '@prodrome/core';
import type { CheckedData } from './boosting-data.ts';
import { leafAt, type Tree } from './model/tree.ts';
import type { Objective } from './objective.ts';

/** The one margin that fits all labels best. */
export function firstMargin({ labels, weights }: CheckedData, objective: Objective): number {
  const total = sum(weights);
  const mean = sum(weights.map((weight, row) => (weight / total) * (labels[row] as number)));
  // rounding may not lead beyond the labels: where they are all the same, their mean is exact
  const low = labels.reduce((least, label) => Math.min(least, label));
  const high = labels.reduce((most, label) => Math.max(most, label));
  return objective.base(Math.min(high, Math.max(low, mean)));
}

/** [rows] margins before the first tree. */
export const beginMargins = ({ rows, initialMargins }: CheckedData, base: number): Float64Array =>
  initialMargins?.map((margin) => margin + base) ?? new Float64Array(rows).fill(base);

/**
 * Adds a tree's values to the margins of all rows.
 * @param but - rows that are left out, ascending.
 */
export function addTree(
  tree: Tree,
  { rows, columns }: CheckedData,
  margins: Float64Array,
  but?: Int32Array,
): void {
  let next = 0;
  for (let row = 0; row < rows; row++) {
    if (but?.[next] === row) {
      next++;
      continue;
    }
    margins[row] = (margins[row] as number) + (tree.values[leafAt(tree, columns, row)] as number);
  }
}

/** The weighted mean of the loss. */
export function meanLoss(
  { labels, weights }: CheckedData,
  margins: Float64Array,
  { loss }: Objective,
): number {
  const losses = weights.map(
    (weight, row) => weight * loss(margins[row] as number, labels[row] as number),
  );
  return sum(losses) / sum(weights);
}

/**
 * {@link meanLoss} before the first tree.
 * @throws ProdromeError `NUMERIC` when it is not finite.
 */
export function firstLoss(data: CheckedData, margins: Float64Array, objective: Objective): number {
  const loss = meanLoss(data, margins, objective);
  if (Number.isFinite(loss)) return loss;
  throw new ProdromeError('NUMERIC', {
    where: 'train',
    expected: 'labels and weights whose loss has a finite sum',
    got: String(loss),
    hint: 'Divide the weights, or the labels, by a constant',
  });
}
