export { bayesian } from './methods/bayesian.ts';
export { boa } from './methods/boa.ts';
export { fixedShare } from './methods/fixed-share.ts';
export { hedge } from './methods/hedge.ts';
export { thompson } from './methods/thompson.ts';
export { metaMethods } from './methods/meta-methods.ts';
export {
  bayesianOptionsSchema,
  boaOptionsSchema,
  fixedShareOptionsSchema,
  hedgeOptionsSchema,
  thompsonOptionsSchema,
  type BayesianOptions,
  type BoaOptions,
  type FixedShareOptions,
  type HedgeOptions,
  type ThompsonOptions,
} from './methods/method-options.ts';
export { createPersonalGate, type PersonalGateParts } from './personal/personal-gate.ts';
export { personalOptionsSchema, type PersonalOptions } from './personal/personal-options.ts';
export {
  createPersonalCalibration,
  type PersonalCalibration,
} from './calibration/personal-calibration.ts';
export {
  personalCalibrationOptionsSchema,
  type PersonalCalibrationOptions,
} from './calibration/personal-calibration-options.ts';
export type {
  LabelledForecasts,
  PatientDays,
  PatientForecasts,
} from './patients/patient-forecasts.ts';
export { createConformalBands, type Bands, type ConformalBands } from './bands/conformal-bands.ts';
export {
  conformalBandsOptionsSchema,
  type ConformalBandsOptions,
} from './bands/conformal-bands-options.ts';
export {
  createMetaLearner,
  type KnownOutcome,
  type MetaLearner,
  type MetaLearnerParts,
  type ObservedDay,
} from './orchestration/meta-learner.ts';
export {
  metaLearnerOptionsSchema,
  type MetaLearnerOptions,
} from './orchestration/meta-learner-options.ts';
export { shareOfRecord, type ExpertRecord } from './orchestration/guests.ts';
export type { PatientBookParts } from './orchestration/patient-book.ts';
export type { MetaForecast } from './orchestration/result.ts';
export type { ResolvedFigures } from './orchestration/performance.ts';
export type {
  Council,
  CouncilAnswers,
  CouncilParts,
  CouncilQuestion,
  CouncilWeights,
} from './orchestration/council.ts';
export type { PartState, Snapshot } from './orchestration/patient-record.ts';
export type { ForecastGraphInput, ForecastGraphOutput } from './patients/forecast-graph.ts';
