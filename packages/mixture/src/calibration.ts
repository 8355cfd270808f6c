import { createState, expectState, vectorOf, type ComponentState } from '@prodrome/core';
import { clipProbability, fitLogistic, logit, sigmoid } from '@prodrome/numerics';

const kind = 'platt';
const penalty = 1;

/** A monotone correction of probabilities. */
export interface Calibration {
  /** [n]; NaN stays NaN. */
  apply(probabilities: Float64Array): Float64Array;
  saveState(): ComponentState;
}

/**
 * σ(a + b·logit p), fitted to out-of-fold forecasts and weakly (weight 1) drawn to a = 0, b = 1.
 * Source: Platt 1999, "Probabilistic outputs for support vector machines"; log odds as input, without his label smoothing.
 */
export function fitPlatt(probabilities: Float64Array, labels: Float64Array): Calibration {
  const { coefficients, intercept } = fitLogistic({
    rows: labels.length,
    columns: 1,
    values: probabilities.map((p) => logit(clipProbability(p))),
    labels,
    l2: penalty,
    interceptL2: penalty,
    penaltyCenter: Float64Array.of(1, 0),
  });
  return platt(intercept, coefficients[0] as number);
}

/** @throws ProdromeError `STATE` */
export function loadPlatt(state: ComponentState): Calibration {
  expectState(state, kind, [1]);
  const [intercept = NaN, slope = NaN] = vectorOf(state, 'parameters', 2);
  return platt(intercept, slope);
}

const platt = (intercept: number, slope: number): Calibration => ({
  apply: (probabilities) =>
    probabilities.map((p) => sigmoid(intercept + slope * logit(clipProbability(p)))),
  saveState: () => createState(kind, 1, null, { parameters: Float64Array.of(intercept, slope) }),
});
