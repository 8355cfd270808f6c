import {
  createState,
  defineStackingModel,
  expectGraphWidth,
  expectState,
  graphMath,
  ProdromeError,
  unfitted,
  vectorOf,
  type StackingModelType,
} from '@prodrome/core';
import { fitLogistic, sigmoid, softenOneClass } from '@prodrome/numerics';
import {
  logisticStackingOptionsSchema,
  logisticStackingSpace,
  type LogisticStackingOptions,
} from './stacking-options.ts';

const kind = 'logistic_stacking';

/**
 * A logistic model of the label with an intercept and an L2 penalty 1/C on the other coefficients. Deterministic.
 * @throws ProdromeError `SCHEMA` for another number of columns than in training; `STATE` before `train` or `loadState`.
 */
export const logisticStacking: StackingModelType<LogisticStackingOptions> = defineStackingModel({
  type: 'logistic_regression',
  description: "a logistic model on the experts' log odds",
  options: logisticStackingOptionsSchema,
  space: logisticStackingSpace,
  create: ({ C }) => {
    /** Coefficients, then the intercept. */
    let fit: Float64Array | undefined;
    return {
      train: async ({ inputs, columns, labels, weights }, { signal }) => {
        const soft = softenOneClass(labels, { weights });
        const result = fitLogistic({
          ...{
            rows: labels.length,
            columns,
            values: inputs,
            labels: soft.labels,
            weights,
            l2: 1 / C,
          },
          ...(signal && { signal }),
        });
        fit = Float64Array.of(...result.coefficients, result.intercept);
        const notes = result.converged ? [] : ['stacking model not converged'];
        const metrics = { objective: result.objective };
        return { metrics, notes, warnings: soft.warnings };
      },
      predict: (inputs, columns) => {
        const parameters = fit ?? unfitted(kind);
        expectWidth(parameters.length - 1, columns);
        const out = new Float64Array(inputs.length / columns);
        for (let i = 0; i < out.length; i++) {
          let score = parameters[columns] as number;
          for (let j = 0; j < columns; j++) {
            score += (parameters[j] as number) * (inputs[i * columns + j] as number);
          }
          out[i] = sigmoid(score);
        }
        return out;
      },
      toGraph: (graph, inputs) => {
        const parameters = fit ?? unfitted(kind);
        const columns = parameters.length - 1;
        expectGraphWidth(kind, inputs, columns);
        const { apply, constant, squeeze } = graphMath(graph);
        const coefficients = constant(parameters.subarray(0, columns), [columns, 1]);
        const scores = apply('MatMul', inputs, coefficients);
        return squeeze(apply('Sigmoid', apply('Add', scores, parameters[columns] as number)), 1);
      },
      saveState: () => createState(kind, 1, null, { parameters: fit ?? unfitted(kind) }),
      loadState: (state) => {
        expectState(state, kind, [1]);
        fit = vectorOf(state, 'parameters');
      },
    };
  },
});

function expectWidth(expected: number, got: number): void {
  if (got === expected) return;
  throw new ProdromeError('SCHEMA', {
    where: kind,
    expected: `${expected} experts`,
    got: String(got),
  });
}
