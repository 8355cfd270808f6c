import {
  createState,
  defineExpert,
  expectColumns,
  expectGraphWidth,
  expectState,
  graphMath,
  textsOf,
  unfitted,
  vectorOf,
  type Attribution,
  type ExpertModel,
  type ExpertType,
  type FeatureTable,
} from '@prodrome/core';
import { fitLogistic, sigmoid, softenOneClass } from '@prodrome/numerics';
import {
  logisticRegressionOptionsSchema,
  logisticRegressionSpace,
  type LogisticRegressionOptions,
} from './logistic-regression-options.ts';

const kind = 'logistic_regression';

interface Fit {
  readonly columns: readonly string[];
  readonly coefficients: Float64Array;
  readonly intercept: number;
}

/**
 * Logistic regression with an L2, L1 or elastic-net penalty on standardised columns; the intercept is free.
 * Minimises C · Σ wᵢ · log loss + l1Ratio · Σ|β| + (1 − l1Ratio)/2 · Σβ², which is scikit-learn's objective.
 * `explain` divides the log odds: coefficient times value for each column, from the intercept, which is the answer where every
 * column is 0: at the training means of standardised columns.
 * Deterministic. `train` ends at `maxIterations`, and says so in its notes when that came first.
 */
export const logisticRegression: ExpertType<LogisticRegressionOptions> = defineExpert({
  type: 'logistic_regression',
  description: 'logistic regression with an L2, L1 or elastic-net penalty',
  options: logisticRegressionOptionsSchema,
  space: logisticRegressionSpace,
  capabilities: {
    tasks: ['binary'],
    outputs: 'one',
    sampleWeights: true,
    deterministic: true,
    inputs: 'prepared',
    memory: 'row',
  },
  create: ({ C, l1Ratio, maxIterations }, { specialty }): ExpertModel => {
    let fit: Fit | undefined;
    return {
      getSpecialty: () => specialty,
      train: async ({ table, rows, labels, weights }, { signal }) => {
        const soft = softenOneClass(labels, { weights });
        const result = fitLogistic({
          rows: rows.length,
          columns: table.columns.length,
          values: gather(table, rows),
          labels: soft.labels,
          ...(weights && { weights }),
          l2: (1 - l1Ratio) / C,
          l1: l1Ratio / C,
          maxIterations,
          ...(signal && { signal }),
        });
        const { coefficients, intercept, iterations, converged } = result;
        fit = { columns: table.columns.map(({ name }) => name), coefficients, intercept };
        const notes = converged ? [] : [`not converged after ${iterations} Newton steps`];
        const metrics = { iterations, objective: result.objective };
        return { metrics, notes, warnings: soft.warnings };
      },
      predict: async ({ table, rows }) => {
        const { columns, coefficients, intercept } = fit ?? unfitted(kind);
        expectColumns(kind, columns, table);
        const width = columns.length;
        const values = new Float64Array(rows.length);
        for (let i = 0; i < rows.length; i++) {
          const from = (rows[i] as number) * width;
          let score = intercept;
          for (let j = 0; j < width; j++) {
            score += (coefficients[j] as number) * (table.values[from + j] as number);
          }
          values[i] = sigmoid(score);
        }
        return { values };
      },
      explain: async ({ table, rows }) => {
        const known = fit ?? unfitted(kind);
        expectColumns(kind, known.columns, table);
        return attribute(known, gather(table, rows), rows.length);
      },
      toGraph: (graph, { features }) => {
        const { columns, coefficients, intercept } = fit ?? unfitted(kind);
        expectGraphWidth(kind, features, columns.length);
        const { apply, cast, constant, double } = graphMath(graph);
        const slopes = constant(coefficients, [columns.length, 1]);
        const scores = apply('Add', apply('MatMul', double(features), slopes), intercept);
        return { values: cast(apply('Sigmoid', scores), features.type) };
      },
      saveState: async () => {
        const { columns, coefficients, intercept } = fit ?? unfitted(kind);
        const vectors = { coefficients, intercept: Float64Array.of(intercept) };
        return createState(kind, 1, { columns }, vectors);
      },
      loadState: async (state) => {
        expectState(state, kind, [1]);
        const columns = textsOf(state, 'columns');
        const coefficients = vectorOf(state, 'coefficients', columns.length);
        fit = { columns, coefficients, intercept: vectorOf(state, 'intercept', 1)[0] ?? NaN };
      },
    };
  },
});

/** Terms of the score, coefficient times value, from the intercept: the answer where every column is 0. */
function attribute(
  { coefficients, intercept }: Fit,
  cells: Float32Array,
  rows: number,
): Attribution {
  const width = coefficients.length;
  const base = new Float64Array(rows).fill(intercept);
  const values = new Float64Array(cells.length);
  for (let at = 0; at < cells.length; at++) {
    values[at] = (coefficients[at % width] as number) * (cells[at] as number);
  }
  for (let row = 0; row < rows; row++) {
    const own = values.subarray(row * width, (row + 1) * width);
    if (!own.some(Number.isNaN)) continue;
    own.fill(NaN);
    base[row] = NaN;
  }
  return { scale: 'logit', base, values };
}

function gather(table: FeatureTable, rows: Int32Array): Float32Array {
  const width = table.columns.length;
  const values = new Float32Array(rows.length * width);
  for (let i = 0; i < rows.length; i++) {
    const from = (rows[i] as number) * width;
    values.set(table.values.subarray(from, from + width), i * width);
  }
  return values;
}
