import { countRows, expectRow, type ColumnTable, type NumericColumn } from '../column-table.ts';
import { objectiveOf, type ObjectiveName } from '../objective.ts';
import { createBitmaskScorer, type RowScorer } from './bitmask-scorer.ts';
import { leafOf } from './tree.ts';
import { splitImportance, type ImportanceKind } from './split-importance.ts';
import type { ModelParts } from './model-parts.ts';
import { saveModel, type SavedGradientBoosting } from './saved-model.ts';

/**
 * A trained model. Rows are given as columns, in the order of the training data. All methods are deterministic, and one row
 * has the same bits alone as among others.
 * Errors: `SCHEMA` for another number of columns, `USAGE` for columns of different lengths, `DATA_VALUE` for cells that are no
 * numbers.
 */
export interface GradientBoostingModel {
  readonly objective: ObjectiveName;
  readonly columns: number;
  readonly trees: number;
  /** [rows], for the logistic objective probabilities, else values. */
  predict(table: ColumnTable): Float64Array;
  /** {@link predict} of one row, [columns]. */
  predictRow(row: NumericColumn): number;
  /** [rows], for the logistic objective log-odds, else values. */
  margin(table: ColumnTable): Float64Array;
  /** [rows, trees] row-major, the number of the leaf that the row reaches in each tree. */
  leafIndices(table: ColumnTable): Int32Array;
  /**
   * [columns] what each column gave the model: the fall of the training loss that its splits brought, summed over rows and trees
   * (`gain`, the default), or the number of its splits. A column that was never split has 0.
   * @throws ProdromeError `USAGE` for another kind.
   */
  importance(options?: { readonly kind?: ImportanceKind }): Float64Array;
  /** The whole model as plain JSON; {@link loadGradientBoosting} gives it back bit for bit. */
  toJSON(): SavedGradientBoosting;
}

/** A model from its parts. */
export function createModel(parts: ModelParts): GradientBoostingModel {
  const { objective, columns, trees } = parts;
  const { transform } = objectiveOf(objective);
  const scorer = createBitmaskScorer(parts) ?? createWalkingScorer(parts);
  const margin = (table: ColumnTable, where: string): Float64Array => {
    const margins = new Float64Array(countRows(table, where, columns));
    eachRow(table, (row, at) => (margins[at] = scorer.margin(row)));
    return margins;
  };
  return {
    objective,
    columns,
    trees: trees.length,
    predict: (table) => margin(table, 'predict').map(transform),
    predictRow: (row) => {
      expectRow(row, 'predictRow', columns);
      return transform(scorer.margin(row));
    },
    margin: (table) => margin(table, 'margin'),
    leafIndices: (table) => {
      const leaves = new Int32Array(countRows(table, 'leafIndices', columns) * trees.length);
      eachRow(table, (row, at) => {
        trees.forEach((tree, t) => (leaves[at * trees.length + t] = leafOf(tree, row)));
      });
      return leaves;
    },
    importance: ({ kind = 'gain' } = {}) => splitImportance(parts, kind),
    toJSON: () => saveModel(parts),
  };
}

/** Goes from node to node: for trees of any size. */
export const createWalkingScorer = ({ base, trees }: ModelParts): RowScorer => ({
  margin: (row) => {
    let margin = base;
    for (const tree of trees) margin += tree.values[leafOf(tree, row)] as number;
    return margin;
  },
});

function eachRow({ columns }: ColumnTable, visit: (row: Float64Array, at: number) => void): void {
  const rows = columns[0]?.length ?? 0;
  const row = new Float64Array(columns.length);
  for (let at = 0; at < rows; at++) {
    for (let column = 0; column < columns.length; column++) {
      row[column] = (columns[column] as NumericColumn)[at] as number;
    }
    visit(row, at);
  }
}
