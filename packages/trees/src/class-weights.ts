import { ProdromeError } from '@prodrome/core';
import { sum } from '@prodrome/numerics';
import type { CheckedData } from './boosting-data.ts';
import { objectiveOf, type Objective, type ObjectiveName } from './objective.ts';

/** Options that say what classes weigh. */
interface ClassOptions {
  readonly objective: ObjectiveName;
  readonly classWeights?: 'balanced' | readonly number[] | undefined;
}

/** The loss that is minimised; with class weights its labels are classes. */
export function trainedObjective({ objective, classWeights }: ClassOptions): Objective {
  const plain = objectiveOf(objective);
  if (!classWeights || objective === 'multinomial') return plain;
  const acceptsLabel = (label: number): boolean => label === 0 || label === 1;
  return { ...plain, labels: '0 or 1, since classWeights is given', acceptsLabel };
}

/**
 * Data whose weights are multiplied by those of their classes. Balanced: by the mean weight of the classes that there are over that
 * of the class, so that classes weigh the same and the whole as much as before.
 * @throws ProdromeError `SCHEMA` where a class has no weight.
 */
export function weighClasses(
  data: CheckedData,
  { classWeights }: Pick<ClassOptions, 'classWeights'>,
): CheckedData {
  if (!classWeights) return data;
  const classes = Math.max(2, data.outputs);
  const factors = classWeights === 'balanced' ? balanced(data, classes) : classWeights;
  if (factors.length !== classes) {
    throw new ProdromeError('SCHEMA', {
      where: 'train, classWeights',
      expected: `${classes} weights, one for each class`,
      got: String(factors.length),
    });
  }
  const weights = data.weights.map(
    (weight, row) => weight * (factors[data.labels[row] as number] as number),
  );
  return { ...data, weights, isUniform: weights.every((weight) => weight === weights[0]) };
}

function balanced({ labels, weights }: CheckedData, classes: number): readonly number[] {
  const all = sum(weights);
  const own = Array.from({ length: classes }, (_, name) =>
    sum(weights.map((weight, row) => (labels[row] === name ? weight : 0))),
  );
  const present = own.filter((weight) => weight > 0).length;
  return own.map((weight) => (weight > 0 ? all / present / weight : 1));
}
