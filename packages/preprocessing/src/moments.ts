import type { FeatureTable } from '@prodrome/core';

/** Mean and variance (divisor n) of a column's observed values; `count` 0 = none, then both are 0. */
export interface Moments {
  readonly count: number;
  readonly mean: number;
  readonly variance: number;
}

/**
 * Moments of column `at` in these rows. A constant column has variance 0 exactly.
 * Two passes: the mean first, then the squared distances from it, which loses no digits.
 */
export function momentsOf(table: FeatureTable, rows: Int32Array, at: number): Moments {
  const width = table.columns.length;
  let count = 0;
  let total = 0;
  for (const row of rows) {
    const cell = table.values[row * width + at] as number;
    if (!Number.isNaN(cell)) {
      count += 1;
      total += cell;
    }
  }
  if (count === 0) return { count, mean: 0, variance: 0 };
  const mean = total / count;
  let squares = 0;
  for (const row of rows) {
    const distance = (table.values[row * width + at] as number) - mean;
    if (!Number.isNaN(distance)) squares += distance * distance;
  }
  return { count, mean, variance: squares / count };
}
