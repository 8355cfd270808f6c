export type { ForecastSet, MetricValue } from './forecast-set.ts';
export { areaUnderRoc, averagePrecision } from './rank-metrics.ts';
export { withinPatientConcordance } from './concordance.ts';
export { brierScore, brierSkill, logLoss } from './proper-scores.ts';
export { calibrationLine, type CalibrationLine } from './calibration-line.ts';
export { expectedCalibrationError } from './calibration-error.ts';
export { metricNames, type MetricName } from './metric-names.ts';
export { evaluateModels, type EvaluateOptions, type ModelMetrics } from './evaluate-models.ts';
export { comparePaired, type CompareOptions, type Comparison } from './compare-paired.ts';
export {
  compareByJackknife,
  type Difference,
  type JackknifeOptions,
} from './compare-by-jackknife.ts';
export { holm } from './holm.ts';
export { skillScores, type SkillOptions, type SkillScore } from './skill-scores.ts';
