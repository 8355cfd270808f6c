import type { Parameters, SearchSpace } from './space.ts';
import { refuse } from './space.ts';

/** A bound on a weighted sum of numbers: Σ weight · value ≤ `atMost`. It holds where one of its parameters does not matter. */
export interface Constraint {
  /** Weights by the name of a parameter. */
  readonly terms: Readonly<Record<string, number>>;
  readonly atMost: number;
}

/**
 * Whether parameters keep all constraints; only numbers that matter count.
 * @param parameters - those that matter.
 */
export const isFeasible = (constraints: readonly Constraint[], parameters: Parameters): boolean =>
  constraints.every(({ terms, atMost }) => {
    let sum = 0;
    for (const [name, weight] of Object.entries(terms)) {
      const value = parameters[name];
      if (typeof value !== 'number') return true;
      sum += weight * value;
    }
    return sum <= atMost;
  });

/** @throws ProdromeError `CONFIG` for constraints on what is no number of the space. */
export function checkConstraints(
  constraints: readonly Constraint[],
  space: SearchSpace,
  where = 'constraints',
): void {
  constraints.forEach(({ terms, atMost }, i) => {
    const at = `${where}[${i}]`;
    if (Object.keys(terms).length === 0) refuse(at, 'at least one term', 'none');
    for (const [name, weight] of Object.entries(terms)) {
      const dimension = space[name];
      const isNumber =
        dimension?.kind === 'number' ||
        (dimension?.values.every((value) => typeof value === 'number') ?? false);
      if (!isNumber)
        refuse(
          `${at}.${name}`,
          'a number of the space',
          dimension ? 'another kind' : 'no such parameter',
        );
      if (!Number.isFinite(weight)) refuse(`${at}.${name}`, 'a finite weight', String(weight));
    }
    if (!Number.isFinite(atMost)) refuse(at, 'a finite bound', String(atMost));
  });
}
