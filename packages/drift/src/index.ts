export { builtInDriftDetectors } from './detectors/built-in.ts';
export { createDriftDetector, type DriftDetectorName } from './detectors/create-detector.ts';
export { adwin } from './detectors/adwin.ts';
export { adwinOptionsSchema, type AdwinOptions } from './detectors/adwin-options.ts';
export {
  pageHinkley,
  pageHinkleyOptionsSchema,
  type PageHinkleyOptions,
} from './detectors/page-hinkley.ts';
export { ddm, ddmOptionsSchema, type DdmOptions } from './detectors/ddm.ts';
export { eddm, eddmOptionsSchema, type EddmOptions } from './detectors/eddm.ts';
export { hddmA, hddmAOptionsSchema, type HddmAOptions } from './detectors/hddm-a.ts';
export { hddmW, hddmWOptionsSchema, type HddmWOptions } from './detectors/hddm-w.ts';
export { kswin } from './detectors/kswin.ts';
export { kswinOptionsSchema, type KswinOptions } from './detectors/kswin-options.ts';
export { kolmogorovSmirnov, type KolmogorovSmirnov } from './statistics/kolmogorov-smirnov.ts';
export { benjaminiHochberg } from './statistics/benjamini-hochberg.ts';
export { populationStability } from './statistics/population-stability.ts';
export {
  featureDrift,
  type Adjusted,
  type ColumnDrift,
  type Columns,
  type FeatureDrift,
  type MissingDrift,
  type ValueDrift,
} from './features/feature-drift.ts';
export {
  featureDriftOptionsSchema,
  type FeatureDriftOptions,
} from './features/feature-drift-options.ts';
export {
  evaluateDetector,
  type DetectorEvaluation,
  type DetectorScore,
  type DriftStream,
  type Figure,
  type PlantedDrift,
} from './harness/evaluate-detector.ts';
export { alwaysFires, neverFires } from './harness/baselines.ts';
export { plantedStreams, type PlantedStreamsOptions } from './harness/planted-streams.ts';
export { applyPolicies, type PolicyOutcome } from './policies/apply-policies.ts';
export {
  driftActions,
  driftPolicySchema,
  usualDays,
  driftScopes,
  type DriftAlarm,
  type DriftPolicy,
  type DriftPolicyOptions,
} from './policies/drift-policy.ts';
export type { ForecastHistory } from './policies/forecast-history.ts';
