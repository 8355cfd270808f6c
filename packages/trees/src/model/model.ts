import { ProdromeError } from '@prodrome/core';
import { countRows, expectRow, type ColumnTable, type NumericColumn } from '../column-table.ts';
import { objectiveOf, type ObjectiveName } from '../objective.ts';
import { createBitmaskScorer } from './bitmask-scorer.ts';
import type { ModelParts } from './model-parts.ts';
import { createWalkingScorer } from './row-scorer.ts';
import { saveModel, type SavedTreeModel } from './saved-model.ts';
import { splitImportance, type ImportanceKind } from './split-importance.ts';
import { leafOf } from './tree.ts';

/**
 * A trained model. Rows are given as columns, in the order of the training data. All methods are deterministic, and one row
 * has the same bits alone as among others.
 * Errors: `SCHEMA` for another number of columns, `USAGE` for columns of different lengths, `DATA_VALUE` for cells that are no
 * numbers.
 */
export interface TreeModel {
  readonly objective: ObjectiveName;
  readonly columns: number;
  /** Numbers of an answer: the classes where there are more than two, else 1. */
  readonly outputs: number;
  readonly trees: number;
  /** [rows, outputs] row-major: probabilities for the logistic and the multinomial objective, else values. */
  predict(table: ColumnTable): Float64Array;
  /**
   * {@link predict} of one row, [columns], of a model with one output.
   * @throws ProdromeError `USAGE` where it has more.
   */
  predictRow(row: NumericColumn): number;
  /** [rows, outputs] row-major: what the trees add up to, before probabilities are made of it. */
  margin(table: ColumnTable): Float64Array;
  /** [rows, trees] row-major, the number of the leaf that the row reaches in each tree. */
  leafIndices(table: ColumnTable): Int32Array;
  /**
   * [columns] what each column gave the model: the fall of the training loss that its splits brought, summed over rows and trees
   * (`gain`, the default), or the number of its splits. A column that was never split has 0.
   * @throws ProdromeError `USAGE` for another kind.
   */
  importance(options?: { readonly kind?: ImportanceKind }): Float64Array;
  /** The whole model as plain JSON; {@link loadTreeModel} gives it back bit for bit. */
  toJSON(): SavedTreeModel;
}

/** A model from its parts. */
export function createModel(parts: ModelParts): TreeModel {
  const { objective, columns, trees } = parts;
  const outputs = parts.base.length;
  const { transform } = objectiveOf(objective);
  const scorer = createBitmaskScorer(parts) ?? createWalkingScorer(parts);
  const one = new Float64Array(1);
  const margin = (table: ColumnTable, where: string): Float64Array => {
    const margins = new Float64Array(countRows(table, where, columns) * outputs);
    eachRow(table, (row, at) => {
      scorer.score(row, margins, at * outputs);
    });
    return margins;
  };
  return {
    ...{ objective, columns, outputs, trees: trees.length },
    predict: (table) => {
      const answers = margin(table, 'predict');
      transform(answers, outputs);
      return answers;
    },
    predictRow: (row) => {
      expectOneOutput(outputs);
      expectRow(row, 'predictRow', columns);
      scorer.score(row, one, 0);
      transform(one, 1);
      return one[0] as number;
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

function expectOneOutput(outputs: number): void {
  if (outputs === 1) return;
  throw new ProdromeError('USAGE', {
    where: 'predictRow',
    expected: 'a model with one output',
    got: `${outputs} classes`,
    hint: 'Use predict with columns of one row',
  });
}

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
