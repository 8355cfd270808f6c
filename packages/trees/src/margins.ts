import { sum } from '@prodrome/numerics';
import { ProdromeError } from '@prodrome/core';
import type { CheckedData } from './boosting-data.ts';
import { leafAt, type Tree } from './model/tree.ts';
import type { Objective } from './objective.ts';

/** [outputs][rows] what the trees add up to. */
export type Margins = readonly Float64Array[];

/** [outputs] the one margin of each output that fits all labels best. */
export function firstMargins(data: CheckedData, objective: Objective): readonly number[] {
  const { labels, weights, outputs } = data;
  const total = sum(weights);
  // rounding may not lead beyond the labels: where they are all the same, their mean is exact
  const meanOf = (values: Float64Array): number => {
    const mean = sum(weights.map((weight, row) => (weight / total) * (values[row] as number)));
    const low = values.reduce((least, value) => Math.min(least, value));
    const high = values.reduce((most, value) => Math.max(most, value));
    return Math.min(high, Math.max(low, mean));
  };
  if (outputs === 1) return [objective.base(meanOf(labels))];
  return Array.from({ length: outputs }, (_, own) =>
    objective.base(meanOf(labels.map((label) => (label === own ? 1 : 0)))),
  );
}

/** The margins before the first tree. */
export const beginMargins = (
  { rows, initialMargins }: CheckedData,
  base: readonly number[],
): Margins =>
  base.map(
    (own, output) =>
      initialMargins?.[output]?.map((margin) => margin + own) ?? new Float64Array(rows).fill(own),
  );

/**
 * Adds a tree's values to its output's margins of all rows.
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

/** Adds whole rounds: tree t to output t mod outputs. */
export function addTrees(trees: readonly Tree[], data: CheckedData, margins: Margins): void {
  trees.forEach((tree, t) => {
    addTree(tree, data, margins[t % margins.length] as Float64Array);
  });
}

/** The weighted mean of the loss. */
export function meanLoss(
  { labels, weights }: CheckedData,
  margins: Margins,
  { loss }: Objective,
): number {
  const outputs = margins.length;
  const own = new Float64Array(outputs);
  const losses = weights.map((weight, row) => {
    for (let k = 0; k < outputs; k++) own[k] = (margins[k] as Float64Array)[row] as number;
    return weight * loss(own, 0, outputs, labels[row] as number);
  });
  return sum(losses) / sum(weights);
}

/**
 * {@link meanLoss} before the first tree.
 * @throws ProdromeError `NUMERIC` when it is not finite.
 */
export function firstLoss(data: CheckedData, margins: Margins, objective: Objective): number {
  const loss = meanLoss(data, margins, objective);
  if (Number.isFinite(loss)) return loss;
  throw new ProdromeError('NUMERIC', {
    where: 'train',
    expected: 'labels and weights whose loss has a finite sum',
    got: String(loss),
    hint: 'Divide the weights, or the labels, by a constant',
  });
}
