import { expectColumns, unfitted, type FeatureTable } from '@prodrome/core';

/** Names of a table's columns, in order. */
export const columnNames = (table: FeatureTable): readonly string[] =>
  table.columns.map(({ name }) => name);

/**
 * Refuses a table whose columns are not those of `fit`.
 * @throws ProdromeError `SCHEMA`, or `STATE` when nothing was fitted.
 */
export function checkColumns(
  where: string,
  fitted: readonly string[] | undefined,
  table: FeatureTable,
): void {
  if (fitted === undefined) unfitted(where);
  expectColumns(where, fitted, table);
}

/** The observed values of column `at` in these rows, in their order; a fresh array. */
export function observedValues(table: FeatureTable, rows: Int32Array, at: number): Float64Array {
  const width = table.columns.length;
  const values = new Float64Array(rows.length);
  let count = 0;
  for (const row of rows) {
    const cell = table.values[row * width + at] as number;
    if (!Number.isNaN(cell)) values[count++] = cell;
  }
  return values.subarray(0, count);
}

/** Length of the longest run of equal values among sorted ones. */
export function longestRun(sorted: Float64Array): number {
  let longest = 0;
  let run = 0;
  for (let i = 0; i < sorted.length; i++) {
    run = sorted[i] === sorted[i - 1] ? run + 1 : 1;
    longest = Math.max(longest, run);
  }
  return longest;
}
