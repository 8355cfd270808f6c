import { clipProbability, sum } from '@prodrome/numerics';
import { checkProbabilities, type MetricValue } from '../rows/forecast-set.ts';

/** The squared error of each row. */
export const squaredErrors = (labels: Float64Array, probabilities: Float64Array): Float64Array =>
  probabilities.map((p, i) => (p - (labels[i] as number)) ** 2);

/** The log loss of each row, in nats. */
export const logLosses = (labels: Float64Array, probabilities: Float64Array): Float64Array =>
  probabilities.map((p, i) =>
    labels[i] === 1 ? -Math.log(clipProbability(p)) : -Math.log1p(-clipProbability(p)),
  );

/** The mean of per-row losses. */
export const meanOf = (losses: Float64Array): MetricValue =>
  losses.length > 0 ? { value: sum(losses) / losses.length } : { reason: 'no rows' };

/**
 * The mean squared error of the probabilities.
 * @throws ProdromeError `USAGE` for other lengths, `NUMERIC` for forecasts that are no probabilities.
 * Source: Brier 1950.
 */
export function brierScore(labels: Float64Array, probabilities: Float64Array): MetricValue {
  checkProbabilities('brierScore', labels, probabilities);
  return meanOf(squaredErrors(labels, probabilities));
}

/**
 * 1 − BS / BS of the reference: 1 is perfect, 0 no better than the reference, below 0 worse.
 * @throws ProdromeError as {@link brierScore}.
 */
export function brierSkill(
  labels: Float64Array,
  probabilities: Float64Array,
  reference: Float64Array,
): MetricValue {
  return skillOf(brierScore(labels, probabilities), brierScore(labels, reference));
}

/** The skill from two Brier scores. */
export function skillOf(own: MetricValue, reference: MetricValue): MetricValue {
  if ('reason' in own) return own;
  if ('reason' in reference) return reference;
  if (reference.value === 0) return { reason: 'the reference makes no error' };
  return { value: 1 - own.value / reference.value };
}

/**
 * The mean negative log-likelihood in nats. Probabilities are clipped to [1e-15, 1 − 1e-15], so a certain error costs 34.5.
 * @throws ProdromeError as {@link brierScore}.
 */
export function logLoss(labels: Float64Array, probabilities: Float64Array): MetricValue {
  checkProbabilities('logLoss', labels, probabilities);
  return meanOf(logLosses(labels, probabilities));
}
