import { clipProbability, fitLogistic, logit } from '@prodrome/numerics';
import { checkProbabilities, type MetricValue } from '../rows/forecast-set.ts';
import { lineOf, shiftOf, type LinePoints } from './line-newton.ts';

/** How the log-odds of forecasts relate to those of events: intercept 0 and slope 1 are perfect. */
export interface CalibrationLine {
  /** Calibration in the large: the log-odds to add to every forecast, slope 1. Positive = forecasts too low. */
  readonly intercept: MetricValue;
  /** Below 1 = forecasts too extreme, above 1 = too timid. */
  readonly slope: MetricValue;
}

/**
 * Intercept and slope of calibration, each from its own unpenalised logistic regression on the forecasts' log-odds.
 * Forecasts are clipped to [1e-15, 1 − 1e-15].
 * @throws ProdromeError `USAGE` for other lengths, `NUMERIC` for forecasts that are no probabilities.
 * Source: Cox 1958; Van Calster et al. 2019, doi:10.1186/s12916-019-1466-7.
 */
export function calibrationLine(
  labels: Float64Array,
  probabilities: Float64Array,
): CalibrationLine {
  checkProbabilities('calibrationLine', labels, probabilities);
  const values = logOdds(probabilities);
  const line = fitSlope(labels, values);
  return {
    intercept: fitIntercept(labels, values),
    slope: 'slope' in line ? { value: line.slope } : line,
  };
}

/** The forecasts' log-odds. */
export const logOdds = (probabilities: Float64Array): Float64Array =>
  probabilities.map((p) => logit(clipProbability(p)));

/** The shift of the log-odds. */
export function fitIntercept(labels: Float64Array, offsets: Float64Array): MetricValue {
  const reason = oneKind(labels);
  if (reason !== undefined) return { reason };
  const shift = shiftOf(pointsOf(labels, offsets), 0, exact);
  if (!Number.isNaN(shift)) return { value: shift };
  const values = new Float64Array(0);
  const fit = fitLogistic({ rows: labels.length, columns: 0, values, labels, offsets, l2: 0 });
  return fit.converged ? { value: fit.intercept } : { reason: 'no finite intercept was found' };
}

/** The slope against the log-odds, and the intercept that belongs to it. */
export function fitSlope(
  labels: Float64Array,
  values: Float64Array,
): { readonly intercept: number; readonly slope: number } | { readonly reason: string } {
  const reason =
    oneKind(labels) ??
    (values.every((value) => value === values[0]) ? 'all forecasts are equal' : undefined);
  if (reason !== undefined) return { reason };
  const line = lineOf(pointsOf(labels, values), { intercept: 0, slope: 0 }, exact);
  if (line) return line;
  // certain and wrong forecasts can send plain Newton steps to and fro; a line search cannot be sent
  const fit = fitLogistic({ rows: labels.length, columns: 1, values, labels, l2: 0 });
  return fit.converged
    ? { intercept: fit.intercept, slope: fit.coefficients[0] as number }
    : { reason: 'the forecasts separate events from other days: no finite slope' };
}

const exact = 1e-8;

const pointsOf = (labels: Float64Array, values: Float64Array): LinePoints => ({
  logOdds: values,
  weights: new Float64Array(labels.length).fill(1),
  events: labels,
});

function oneKind(labels: Float64Array): string | undefined {
  if (labels.length === 0) return 'no rows';
  if (labels.every((label) => label === 0)) return 'no events';
  return labels.every((label) => label === 1) ? 'nothing but events' : undefined;
}
