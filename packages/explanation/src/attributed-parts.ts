import type { Attribution } from '@prodrome/core';
import { sigmoid } from '@prodrome/numerics';

/** An answer divided on the scale of probability: `base` and the parts sum to it. */
export interface AnswerParts {
  readonly base: number;
  /** By what they are of. */
  readonly parts: ReadonlyMap<string, number>;
  /** Standard errors of parts that were sampled; absent where they are exact. */
  readonly errors?: ReadonlyMap<string, number>;
}

/**
 * Row i of an attribution of one output, by what its columns are of: a column of several is shared equally among them. Parts on the logit are
 * taken along the straight line from the base to the answer (integrated gradients of the sigmoid; Sundararajan et al. 2017): each in
 * proportion, so that they sum to the difference of probabilities.
 * @param of - [columns] what each column tells of; at least one name each.
 */
export function attributedParts(
  { scale, base, values }: Attribution,
  i: number,
  of: readonly (readonly string[])[],
): AnswerParts {
  const own = values.subarray(i * of.length, (i + 1) * of.length);
  const from = base[i] as number;
  const moved = own.reduce((sum, value) => sum + value, 0);
  const [start, factor] =
    scale === 'identity' ? [from, 1] : [sigmoid(from), slopeOf(from, from + moved)];
  const parts = new Map<string, number>();
  of.forEach((names, column) => {
    const each = (factor * (own[column] as number)) / names.length;
    for (const name of names) parts.set(name, (parts.get(name) ?? 0) + each);
  });
  return { base: start, parts };
}

/** The slope of the sigmoid from one point to another; where they are one, its derivative. */
function slopeOf(from: number, to: number): number {
  if (Math.abs(to - from) > 1e-9) return (sigmoid(to) - sigmoid(from)) / (to - from);
  return sigmoid(from) * (1 - sigmoid(from));
}
