/** The metrics of {@link evaluateModels}, in the order in which replicates have them. */
export const metricNames = [
  'pooledAuc',
  'withinAuc',
  'onsetWithinAuc',
  'averagePrecision',
  'brier',
  'brierSkill',
  'logLoss',
  'calibrationIntercept',
  'calibrationSlope',
  'ece',
] as const;

/** One of {@link metricNames}. */
export type MetricName = (typeof metricNames)[number];
