import { ProdromeError } from './errors.ts';
import type { FeatureTable } from './table.ts';

/**
 * Refuses a table whose columns are others than those that something was trained or fitted on, or stand in another order.
 * @throws ProdromeError `SCHEMA`
 */
export function expectColumns(
  where: string,
  expected: readonly string[],
  { columns }: Pick<FeatureTable, 'columns'>,
): void {
  const got = columns.map(({ name }) => name);
  if (got.length === expected.length && got.every((name, at) => name === expected[at])) return;
  throw new ProdromeError('SCHEMA', {
    where,
    expected: `columns ${expected.join(', ')}`,
    got: got.join(', '),
  });
}
