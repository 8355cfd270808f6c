import { ProdromeError } from '@prodrome/core';
import type { ModelParts } from './model-parts.ts';

/** What is added up of a column's splits: what they gained, or how many they are. */
export type ImportanceKind = 'gain' | 'splits';

/**
 * [columns] the sum over all splits of each column.
 * @throws ProdromeError `USAGE` for a kind that there is not.
 */
export function splitImportance({ columns, trees }: ModelParts, kind: string): Float64Array {
  if (kind !== 'gain' && kind !== 'splits') {
    const expected = 'gain or splits';
    throw new ProdromeError('USAGE', { where: 'importance, kind', expected, got: kind });
  }
  const sums = new Float64Array(columns);
  for (const tree of trees) {
    tree.columns.forEach((column, node) => {
      const more = kind === 'gain' ? (tree.gains[node] as number) : 1;
      sums[column] = (sums[column] as number) + more;
    });
  }
  return sums;
}
