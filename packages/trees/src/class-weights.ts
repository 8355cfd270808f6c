import { sum } from '@prodrome/numerics';
import type { CheckedData } from './boosting-data.ts';
import type { GradientBoostingOptions } from './gradient-boosting-options.ts';
import { objectiveOf, type Objective } from './objective.ts';

/** The loss that is minimised; with class weights its labels are classes. */
export function trainedObjective({ objective, classWeights }: GradientBoostingOptions): Objective {
  const plain = objectiveOf(objective);
  if (!classWeights) return plain;
  const acceptsLabel = (label: number): boolean => label === 0 || label === 1;
  return { ...plain, labels: '0 or 1, since classWeights is given', acceptsLabel };
}

/**
 * Data whose weights are multiplied by those of their classes. Balanced: by half of all weight over that of the class, so that
 * classes weigh the same and the whole as much as before; a class alone keeps its weights.
 */
export function weighClasses(
  data: CheckedData,
  { classWeights }: GradientBoostingOptions,
): CheckedData {
  if (!classWeights) return data;
  const factors = classWeights === 'balanced' ? balanced(data) : classWeights;
  const weights = data.weights.map(
    (weight, row) => weight * factors[data.labels[row] === 1 ? 1 : 0],
  );
  return { ...data, weights, isUniform: weights.every((weight) => weight === weights[0]) };
}

function balanced({ labels, weights }: CheckedData): { readonly 0: number; readonly 1: number } {
  const all = sum(weights);
  const ones = sum(weights.map((weight, row) => weight * (labels[row] as number)));
  return ones === 0 || ones === all
    ? { 0: 1, 1: 1 }
    : { 0: all / 2 / (all - ones), 1: all / 2 / ones };
}
