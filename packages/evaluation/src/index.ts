export type { ForecastSet, MetricValue } from './rows/forecast-set.ts';
export { areaUnderRoc, averagePrecision } from './metrics/rank-metrics.ts';
export { withinPatientConcordance } from './metrics/concordance.ts';
export { brierScore, brierSkill, logLoss } from './metrics/proper-scores.ts';
export { calibrationLine, type CalibrationLine } from './metrics/calibration-line.ts';
export { expectedCalibrationError } from './metrics/calibration-error.ts';
export { metricNames, type MetricName } from './metrics/metric-names.ts';
export {
  evaluateModels,
  type EvaluateOptions,
  type ModelMetrics,
} from './intervals/evaluate-models.ts';
export {
  evaluateAnswered,
  type AnsweredMetrics,
  type EvaluateAnsweredOptions,
} from './intervals/evaluate-answered.ts';
export { partOfSet } from './rows/part-of-set.ts';
export { comparePaired, type Comparison } from './intervals/compare-paired.ts';
export {
  compareByJackknife,
  type Difference,
  type JackknifeOptions,
} from './intervals/compare-by-jackknife.ts';
export { holm } from './intervals/holm.ts';
export { skillScores, type SkillOptions, type SkillScore } from './intervals/skill-scores.ts';
export { reliabilityCurve, type ReliabilityBin } from './curves/reliability-curve.ts';
export { flexibleCalibration, type FlexibleCalibration } from './curves/flexible-calibration.ts';
export { decisionCurve, type DecisionPoint } from './curves/decision-curve.ts';
export { alertCurve, type AlertPoint } from './curves/alert-curve.ts';
export {
  precisionRecallCurve,
  rocCurve,
  type PrecisionRecallPoint,
  type RocPoint,
} from './curves/rank-curves.ts';
export { concordanceByPatient, type PatientConcordance } from './curves/concordance-by-patient.ts';
export {
  evaluateSubgroups,
  type Subgroup,
  type SubgroupOptions,
} from './curves/evaluate-subgroups.ts';
export type { Ratio } from './intervals/jackknife.ts';
