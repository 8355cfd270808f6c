import {
  createState,
  defineCalibration,
  expectGraphWidth,
  expectState,
  graphMath,
  unfitted,
  vectorOf,
  type CalibrationType,
} from '@prodrome/core';
import { clipProbability, fitLogistic, logit, sigmoid } from '@prodrome/numerics';
import { plattOptionsSchema, type PlattOptions } from './platt-options.ts';

const kind = 'platt';

/**
 * σ(a + b·logit p) for each output, fitted to out-of-fold forecasts and weakly (weight `penalty`) drawn to a = 0, b = 1.
 * Source: Platt 1999, "Probabilistic outputs for support vector machines"; log odds as input, without his label smoothing.
 */
export const platt: CalibrationType<PlattOptions> = defineCalibration({
  type: kind,
  description: 'a logistic correction of the log odds',
  options: plattOptionsSchema,
  create: ({ penalty }, { task }) => {
    /** Intercept and slope of each output. */
    let fitted: Float64Array | undefined;
    return {
      fit: (values, labels, outputs) => {
        const valuesOf = (all: Float64Array, output: number): Float64Array =>
          all.filter((_, at) => at % outputs === output && !Number.isNaN(values[at]));
        fitted = Float64Array.from(
          Array.from({ length: outputs }, (_, o) =>
            correctionOf(penalty, valuesOf(values, o), valuesOf(labels, o)),
          ).flat(),
        );
        return { metrics: {}, notes: [] };
      },
      apply: (values) => {
        const parameters = fitted ?? unfitted(kind);
        const outputs = parameters.length / 2;
        return values.map((p, at) => {
          const from = 2 * (at % outputs);
          const [intercept, slope] = [parameters[from] as number, parameters[from + 1] as number];
          return sigmoid(intercept + slope * logit(clipProbability(p)));
        });
      },
      toGraph: (graph, values) => {
        const parameters = fitted ?? unfitted(kind);
        expectGraphWidth(kind, values, parameters.length / 2);
        const { apply, cast, logit: logOdds } = graphMath(graph);
        const intercepts = parameters.filter((_, at) => at % 2 === 0);
        const slopes = parameters.filter((_, at) => at % 2 === 1);
        const scores = apply('Mul', slopes, logOdds(values));
        return cast(apply('Sigmoid', apply('Add', scores, intercepts)), values.type);
      },
      saveState: () => createState(kind, 1, null, { parameters: fitted ?? unfitted(kind) }),
      loadState: (state) => {
        expectState(state, kind, [1]);
        fitted = vectorOf(state, 'parameters', 2 * task.outputs);
      },
    };
  },
});

function correctionOf(
  penalty: number,
  probabilities: Float64Array,
  labels: Float64Array,
): readonly [number, number] {
  const { coefficients, intercept } = fitLogistic({
    rows: labels.length,
    columns: 1,
    values: probabilities.map((p) => logit(clipProbability(p))),
    labels,
    l2: penalty,
    interceptL2: penalty,
    penaltyCenter: Float64Array.of(1, 0),
  });
  return [intercept, coefficients[0] as number];
}
