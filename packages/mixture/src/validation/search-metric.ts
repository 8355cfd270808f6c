import { ProdromeError } from '@prodrome/core';
import {
  areaUnderRoc,
  averagePrecision,
  brierScore,
  logLoss,
  withinPatientConcordance,
  type MetricValue,
} from '@prodrome/evaluation';
import type { FoldReports, SearchMetric } from '../model/plan.ts';
import type { CrossValidation } from './cross-validate.ts';

const metrics: Readonly<Record<SearchMetric, (found: CrossValidation) => MetricValue>> = {
  log_loss: ({ set, values }) => logLoss(set.labels, values),
  brier: ({ set, values }) => brierScore(set.labels, values),
  pooled_auc: ({ set, values }) => areaUnderRoc(set.labels, values),
  within_auc: ({ set, values }) => withinPatientConcordance(set, values),
  average_precision: ({ set, values }) => averagePrecision(set.labels, values),
};

/** Metrics that are better the higher they are. */
const rising: readonly SearchMetric[] = ['pooled_auc', 'within_auc', 'average_precision'];

/** A metric as a loss, or a loss as its metric: its sign turned where higher is better. */
export const turned = (metric: SearchMetric, value: number): number =>
  rising.includes(metric) ? -value : value;

/** What cross-validation says by a metric, lower being better. @throws ProdromeError `DATA_INSUFFICIENT` where it cannot be computed. */
export function lossBy(metric: SearchMetric, found: CrossValidation): number {
  const result = metrics[metric](found);
  if ('value' in result) return turned(metric, result.value);
  throw new ProdromeError('DATA_INSUFFICIENT', {
    where: `metric ${metric} of a search`,
    expected: 'rows that it can be computed of',
    got: result.reason,
    hint: 'log_loss can be computed of any rows',
  });
}

/** Reports what a pruner wants to know after each fold; where the metric cannot be computed yet it is told nothing, and nothing stops. */
export const reportFolds =
  (metric: SearchMetric, { of, report }: FoldReports) =>
  (soFar: CrossValidation, fold: CrossValidation): boolean => {
    const result = metrics[metric](of === 'fold' ? fold : soFar);
    return 'value' in result && report(turned(metric, result.value));
  };
