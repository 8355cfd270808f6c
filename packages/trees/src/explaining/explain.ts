import { ProdromeError } from '@prodrome/core';
import { checkTable, type CheckedTable, type NumericTable } from '../column-table.ts';
import type { ModelParts } from '../model/model-parts.ts';
import { createBackgroundExplainer } from './background-shap.ts';
import { divideRows } from './divide-rows.ts';
import type { Explainer } from './explainer.ts';
import { listConditions, type LeafConditions } from './leaf-conditions.ts';
import { createPathExplainer } from './path-shap.ts';

/** What a row's columns are compared with. */
export interface ExplainOptions {
  /** Rows that stand for those whose columns are not known; absent = the training rows, as the leaves' covers tell of them. */
  readonly background?: NumericTable;
}

/** What each column gave to margins, in their units. */
export interface Explanation {
  /** [outputs] the expected margin where no column is known. */
  readonly base: Float64Array;
  /** [rows, outputs, columns] row-major; with the base a row's add up to its margin. */
  readonly values: Float64Array;
}

/** Prepares SHAP values of a model; what they need of it is made at the first call. */
export function createExplaining(
  parts: ModelParts,
): (table: NumericTable, options?: ExplainOptions) => Explanation {
  let conditions: LeafConditions | undefined;
  let byPaths: Explainer | undefined;
  return (table, { background } = {}) => {
    const checked = checkTable(table, 'explain', parts.columns);
    const others = background && expectBackground(background, parts.columns);
    if (!others) expectCovers(parts);
    conditions ??= listConditions(parts);
    const explainer = others
      ? createBackgroundExplainer(conditions, conditions.rank(others, 0, others.count))
      : (byPaths ??= createPathExplainer(conditions));
    const base = Float64Array.from(parts.base);
    explainer.addBase(base);
    return { base, values: divideRows(conditions, explainer, checked, base.length) };
  };
}

/** @throws ProdromeError `NUMERIC` */
function expectCovers({ trees }: ModelParts): void {
  // their sum: that of a tree may overflow where no leaf's does
  const isFinite = trees.every(
    ({ covers }) => covers.reduce((sum, own) => sum + own, 0) < Infinity,
  );
  if (isFinite) return;
  throw new ProdromeError('NUMERIC', {
    where: 'explain',
    expected: 'leaves whose covers are finite',
    got: 'infinite ones, from a file',
    hint: 'Give rows of the training data as background',
  });
}

function expectBackground(background: NumericTable, columns: number): CheckedTable {
  const where = 'explain, background';
  const checked = checkTable(background, where, columns);
  if (checked.count > 0) return checked;
  const expected = 'at least one row';
  throw new ProdromeError('DATA_INSUFFICIENT', { where, expected, got: 'no rows' });
}
