import { ProdromeError, unfitted, type FeatureTable } from '@prodrome/core';

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
  const names = columnNames(table);
  if (fitted.length === names.length && fitted.every((name, at) => name === names[at])) return;
  throw new ProdromeError('SCHEMA', {
    where,
    expected: `columns ${fitted.join(', ')}`,
    got: names.join(', '),
  });
}
