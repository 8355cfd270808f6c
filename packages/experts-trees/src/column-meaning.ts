import type { FeatureColumn } from '@prodrome/core';

/** Whether forecasts keep to the directions of columns. */
export type Plausibility = 'enforce' | 'ignore';

/** What the engine is told of columns; options without effect are absent. */
export interface ColumnMeaning {
  /** Places of the categories. */
  readonly categorical?: number[];
  /** [columns] */
  readonly monotone?: (-1 | 0 | 1)[];
}

/**
 * What a table's columns mean to trees: which are categories and, where asked for, how forecasts go as each rises. Categories have no
 * order, and keep to no direction.
 * @returns notes: where asked for, how many columns have a direction.
 */
export function meaningOf(
  columns: readonly FeatureColumn[],
  plausibility: Plausibility,
): { readonly meaning: ColumnMeaning; readonly notes: readonly string[] } {
  const categorical = [...columns.keys()].filter((at) => columns[at]?.kind === 'category');
  const known = categorical.length > 0 ? { categorical } : {};
  if (plausibility === 'ignore') return { meaning: known, notes: [] };
  const monotone = columns.map(signOf);
  const directed = monotone.filter((sign) => sign !== 0).length;
  const isAny = directed > 0;
  return {
    meaning: { ...known, ...(isAny && { monotone }) },
    notes: [
      isAny
        ? `plausibility: forecasts keep to the directions of ${directed} of ${columns.length} columns`
        : `plausibility: none of ${columns.length} columns has a direction, so nothing is enforced`,
    ],
  };
}

function signOf({ kind, direction }: FeatureColumn): -1 | 0 | 1 {
  if (kind === 'category' || direction === undefined) return 0;
  return direction === 'increasing' ? 1 : -1;
}
