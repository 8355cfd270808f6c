import { ProdromeError } from '@prodrome/core';
import { damaged } from './import-errors.ts';

/** How a model is read. */
export interface ImportOptions {
  /**
   * The iterations of boosting that count: those up to the best one where the file names it, all, or so many from the first on. Absent =
   * `best`.
   */
  readonly iterations?: 'best' | 'all' | number;
}

/**
 * How many iterations count.
 * @param best - the index of the best, where the file names it.
 * @throws ProdromeError `USAGE` for an option that cannot be, `STATE` for a best one that is not there.
 */
export function countIterations(
  { iterations = 'best' }: ImportOptions,
  all: number,
  best: number | undefined,
  where: string,
): number {
  if (iterations === 'all') return all;
  if (iterations === 'best') {
    if (best === undefined) return all;
    if (best < all) return best + 1;
    throw damaged(`${where}, best_iteration`, `below ${all}`, String(best));
  }
  if (Number.isInteger(iterations) && iterations >= 1 && iterations <= all) return iterations;
  throw new ProdromeError('USAGE', {
    where: `${where}, iterations`,
    expected: `best, all, or a number from 1 to ${all}`,
    got: String(iterations),
  });
}
