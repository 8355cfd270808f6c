import {
  createState,
  defineExpert,
  expectColumns,
  expectState,
  textsOf,
  unfitted,
  vectorOf,
  type ExpertModel,
  type ExpertType,
  type FeatureTable,
} from '@prodrome/core';
import { fitLogistic, sigmoid } from '@prodrome/numerics';
import {
  logisticRegressionOptionsSchema,
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
 * Deterministic. `train` ends at `maxIterations`, and says so in its notes when that came first.
 */
export const logisticRegression: ExpertType<LogisticRegressionOptions> = defineExpert({
  type: 'logistic_regression',
  description: 'logistic regression with an L2, L1 or elastic-net penalty',
  options: logisticRegressionOptionsSchema,
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
        const result = fitLogistic({
          rows: rows.length,
          columns: table.columns.length,
          values: gather(table, rows),
          labels,
          ...(weights && { weights }),
          l2: (1 - l1Ratio) / C,
          l1: l1Ratio / C,
          maxIterations,
          ...(signal && { signal }),
        });
        const { coefficients, intercept, iterations, converged } = result;
        fit = { columns: table.columns.map(({ name }) => name), coefficients, intercept };
        const notes = converged ? [] : [`not converged after ${iterations} Newton steps`];
        return { metrics: { iterations, objective: result.objective }, notes };
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

function gather(table: FeatureTable, rows: Int32Array): Float32Array {
  const width = table.columns.length;
  const values = new Float32Array(rows.length * width);
  for (let i = 0; i < rows.length; i++) {
    const from = (rows[i] as number) * width;
    values.set(table.values.subarray(from, from + width), i * width);
  }
  return values;
}
