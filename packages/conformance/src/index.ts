export {
  demand,
  demandCode,
  demandSame,
  runChecks,
  type Check,
  type CheckReport,
} from './check.ts';
export { expertChecks } from './expert-checks.ts';
export type { ExpertSubject } from './expert-subject.ts';
export { scanChecks, type ScanSubject } from './scan-checks.ts';
export { gateChecks } from './gate-checks.ts';
export type { GateSubject } from './gate-subject.ts';
export { causalTransformChecks, transformChecks } from './transform-checks.ts';
export type { TransformSubject } from './transform-subject.ts';
export { calibrationChecks, type CalibrationSubject } from './calibration-checks.ts';
export { combinationChecks, type CombinationSubject } from './combination-checks.ts';
export { dataSourceChecks, type DataSourceSubject } from './data-source-checks.ts';
export { driftDetectorChecks, type DriftDetectorSubject } from './drift-detector-checks.ts';
export { executorChecks, type ExecutorSubject } from './executor-checks.ts';
export { metaMethodChecks, type MetaMethodSubject } from './meta-method-checks.ts';
export { patientStoreChecks, type PatientStoreSubject } from './patient-store-checks.ts';
export { storeChecks, type StoreSubject } from './store-checks.ts';
export { searchChecks, type SearchSubject } from './search-checks.ts';
export { splitterChecks, type SplitterSubject } from './splitter-checks.ts';
export { stackingModelChecks, type StackingModelSubject } from './stacking-model-checks.ts';
export { makeFor, type TypeSubject } from './make.ts';
export { contractCheck, createCheck } from './type-checks.ts';
