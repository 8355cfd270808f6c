import {
  ProdromeError,
  type ComponentState,
  type GraphBuilder,
  type GraphValue,
} from '@prodrome/core';
import {
  checkTable,
  expectRow,
  expectRows,
  type NumericColumn,
  type NumericTable,
} from '../column-table.ts';
import { createExplaining, type ExplainOptions, type Explanation } from '../explaining/explain.ts';
import { addModel } from '../exporting/add-model.ts';
import { objectiveOf, type ModelObjective } from '../objective.ts';
import { createScorer } from './create-scorer.ts';
import type { ModelFeature } from './model-feature.ts';
import type { ModelParts } from './model-parts.ts';
import { saveModelState } from './model-state.ts';
import { saveModel, type SavedTreeModel } from './saved-model.ts';
import { splitImportance, type ImportanceKind } from './split-importance.ts';
import { leafAt } from './tree.ts';

/**
 * A trained model. Rows are given as `{ columns }` or `{ rows }`, their columns in the order of the training data. All methods are
 * deterministic, and one row has the same bits alone as among others. The first thousand rows are answered by walking from node to
 * node; then tables are made, once, in which leaves are looked up, where they are not too large.
 * Errors: `SCHEMA` for another number of columns, `USAGE` for columns of different lengths, `DATA_VALUE` for cells that are no
 * numbers.
 */
export interface TreeModel {
  readonly objective: ModelObjective;
  readonly columns: number;
  /** [columns] names and categories, where a file from elsewhere told them. */
  readonly features?: readonly ModelFeature[];
  /** Numbers of an answer: the classes where there are more than two, or the targets of a model from elsewhere, else 1. */
  readonly outputs: number;
  readonly trees: number;
  /**
   * [rows, outputs] row-major: probabilities for the logistic and the multinomial objective, for the exponential one exp(margin), else
   * values.
   * @param into - written to and returned, in the place of a new array.
   * @throws ProdromeError `USAGE` where it has another length.
   */
  predict(table: NumericTable, into?: Float64Array): Float64Array;
  /**
   * {@link predict} of one row, [columns], of a model with one output.
   * @throws ProdromeError `USAGE` where it has more.
   */
  predictRow(row: NumericColumn): number;
  /** [rows, outputs] row-major: what the trees add up to, before probabilities are made of it. */
  margin(table: NumericTable): Float64Array;
  /** [rows, trees] row-major, the number of the leaf that the row reaches in each tree. */
  leafIndices(table: NumericTable): Int32Array;
  /**
   * [columns] what each column gave the model: the fall of the training loss that its splits brought, summed over rows and trees
   * (`gain`, the default), or the number of its splits. A column that was never split has 0.
   * @throws ProdromeError `USAGE` for another kind.
   */
  importance(options?: { readonly kind?: ImportanceKind }): Float64Array;
  /**
   * Exact SHAP values of margins: what each column of each row gave, and what is expected where none is known. Columns that are not
   * known are taken as in the training rows, by the covers of leaves (path-dependent), or as in the rows of `background`
   * (interventional), which takes longer the more of them there are. A column that no tree looks at has exactly 0.
   * It is computed at once, like {@link predict}: give many rows in parts where others wait for the event loop.
   * @throws ProdromeError `DATA_INSUFFICIENT` for a background without rows; `NUMERIC` where covers are infinite and there is none.
   * Source: Lundberg et al. 2020 (doi:10.1038/s42256-019-0138-9).
   */
  explain(table: NumericTable, options?: ExplainOptions): Explanation;
  /**
   * Adds {@link predict} to an ONNX graph: features [n, columns], NaN = missing, to answers [n, outputs] in their type. Sums are of
   * double precision, by the operator TreeEnsemble of `ai.onnx.ml` 5: every value goes the way it goes here, and answers of single
   * precision differ by their rounding.
   * @throws ProdromeError `SCHEMA` where the features have another number of columns.
   */
  toGraph(graph: GraphBuilder, features: GraphValue): GraphValue;
  /** The whole model as plain JSON; {@link loadTreeModel} gives it back bit for bit, but for zeros' signs. */
  toJSON(): SavedTreeModel;
  /** The whole model as tensors, which are read many times faster than JSON; {@link loadTreeState} gives it back bit for bit. */
  toState(): ComponentState;
}

/** A model from its parts. */
export function createModel(parts: ModelParts): TreeModel {
  const { objective, columns, features, trees } = parts;
  const outputs = parts.base.length;
  const { transform } = objectiveOf(objective);
  const scorer = createScorer(parts);
  const one = new Float64Array(1);
  const margin = (table: NumericTable, where: string, into?: Float64Array): Float64Array => {
    const { columns: given, count } = checkTable(table, where, columns);
    if (into) expectRows(`${where}, into`, into, count, outputs);
    const margins = into ?? new Float64Array(count * outputs);
    scorer.scoreColumns(given, count, margins);
    return margins;
  };
  return {
    ...{ objective, columns, outputs, trees: trees.length },
    ...(features && { features }),
    predict: (table, into) => {
      const answers = margin(table, 'predict', into);
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
      const { columns: given, count } = checkTable(table, 'leafIndices', columns);
      const leaves = new Int32Array(count * trees.length);
      trees.forEach((tree, t) => {
        for (let row = 0; row < count; row++) {
          leaves[row * trees.length + t] = leafAt(tree, given, row);
        }
      });
      return leaves;
    },
    importance: ({ kind = 'gain' } = {}) => splitImportance(parts, kind),
    explain: createExplaining(parts),
    toGraph: (graph, features) => addModel(parts, graph, features),
    toJSON: () => saveModel(parts),
    toState: () => saveModelState(parts),
  };
}

function expectOneOutput(outputs: number): void {
  if (outputs === 1) return;
  throw new ProdromeError('USAGE', {
    where: 'predictRow',
    expected: 'a model with one output',
    got: `${outputs} outputs`,
    hint: 'Use predict with columns of one row',
  });
}
