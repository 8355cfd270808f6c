export { allComponents } from './all-components.ts';
export { builtInComponents } from './built-ins.ts';
export type {
  ComponentKind,
  Components,
  ComponentTypes,
  TrainingPartType,
} from './component-kinds.ts';
export {
  checkData,
  type CheckRequest,
  type ColumnCheck,
  type DataCheck,
  type GapCheck,
  type Spread,
} from './check-data.ts';
export { configJsonSchema, type JsonSchema } from './config-json-schema.ts';
export { configSchema, type Config } from './config-schema.ts';
export { doctor, type DoctorReport, type EngineReport } from './doctor.ts';
export { findCheckpoints } from './find-checkpoints.ts';
export {
  generateCohortFiles,
  type CohortAnswer,
  type CohortRequest,
} from './generate-cohort-files.ts';
export { loadConfig, type LoadedConfig } from './load-config.ts';
export { withModules, type TypeNames } from './load-modules.ts';
export { trustedModules, type Trust } from './module-trust.ts';
export { driftPolicies, type NamedPolicy } from './drift-policies.ts';
export { openDataSource, type GivenSource } from './open-data-source.ts';
export type { ForecastRecorder } from './forecast-lines.ts';
export {
  forecastRecords,
  forecastRows,
  type AskedRow,
  type Forecaster,
  type RowForecasts,
} from './forecast-rows.ts';
export { patientJson } from './patients/patient-json.ts';
export {
  openModel,
  type ExplainedResult,
  type ExplainRequest,
  type OpenModel,
  type OpenSettings,
} from './open-model.ts';
export {
  compareForecasts,
  type CompareForecastsOptions,
  type ComparedForecasts,
  type ForecastFile,
} from './compare-forecasts.ts';
export {
  reportForecasts,
  writeReport,
  type ReportAnswer,
  type ReportRequest,
} from './report-forecasts.ts';
export { openFullStore, openLastingStore, openStore, type StorePlace } from './open-store.ts';
export { openRegistry, type OpenRegistry, type RegistryPlace } from './open-registry.ts';
export { installed } from './optional-packages.ts';
export {
  modelSource,
  type LoadedModel,
  type ModelSource,
  type SourceSetting,
} from './model-source.ts';
export { shadowStore } from './patients/shadow-store.ts';
export type { UpdateAnswer, UpdateRequest } from './update-bundle.ts';
export {
  OptimizerFactory,
  type ExpertOptimizer,
  type OptimizerSettings,
} from './optimizer-factory.ts';
export {
  followPatients,
  type FollowedPatients,
  type FollowSetting,
  type PastForecast,
  type TakenOutcome,
  type TellContext,
  type ToldForecasts,
  type ToldOutcome,
} from './patients/follow-patients.ts';
export {
  openGraph,
  type GraphDescription,
  type ModelGraph,
  type OpenGraph,
} from './model-graph.ts';
export { planFromConfig, planFromRecipe } from './plan-from-config.ts';
export type { PredictBatchesContext, PredictedBatch } from './predict-batches.ts';
export { predictionColumns, predictionPiece, type ForecastRows } from './prediction-columns.ts';
export type { BatchMessage } from './table-message.ts';
export { patientsFile, readData, type ReadDataContext } from './read-data.ts';
export { recordRun, type RecordedRun, type RunStart } from './record-run.ts';
export { recordForecasts, resultOf, type RecordedForecasts } from './record-forecasts.ts';
export { writeGraph, type WriteGraphRequest, type WrittenGraph } from './write-graph.ts';
export {
  exportModel,
  openRegistered,
  promoteModel,
  registerModel,
  verifyModel,
  type Promoted,
  type PromoteRequest,
  type RegisterRequest,
} from './registered-models.ts';
export { executionByName, type ExecutionChoice, type QueueAddress } from './execution-choice.ts';
export { startTrainingWorker, type TrainingWorker, type WorkerRequest } from './training-worker.ts';
export { train, type TrainAnswer, type TrainRequest } from './train.ts';
export {
  openTwin,
  simulateFile,
  trainTwin,
  type DigitalTwinKnowledge,
  type OpenTwin,
  type SimulateAnswer,
  type SimulatedPlan,
  type SimulateRequest,
  type TwinAnswer,
  type TwinRequest,
} from './digital-twin.ts';
export { twinSetupOf } from './twin-setup.ts';
export { planSchema } from '@prodrome/digital-twin';
export { gainText, tune, type TuneAnswer, type TuneRequest } from './tune.ts';
export type { CounterfactualAnswer, ImaginedDay, ImaginedValue } from './counterfactual.ts';
export {
  plausibilitySummary,
  plausibilityText,
  plausibilityWords,
  type PlausibilityFinding,
} from '@prodrome/explanation';
export type { CouncilEvent, Metrics, UpdateRecord, VariableEffect } from '@prodrome/mixture';
export {
  diffVersions,
  parseReference,
  type ModelReference,
  type ModelRegistry,
  type VersionDifference,
} from '@prodrome/model-registry';
export { createBatchedWriter, exportPatient, exportStore } from '@prodrome/persistence';
export {
  goBackTo,
  inspectCheckpoint,
  isWhole,
  pruneCheckpoints,
  readCheckpoints,
  type Checkpoint,
  type DamagedCheckpoint,
  type InspectedCheckpoint,
} from '@prodrome/checkpointing';
export {
  expectOutputs,
  inFileOrder,
  outputFormats,
  splitLines,
  writeColumns,
  writeText,
  type NumberedPiece,
  type OutputColumn,
  type OutputFormat,
} from '@prodrome/data';
export { codesOfVariable } from './variable-codes.ts';
export { leakText } from './leaks-of.ts';
export { suspiciousText, type LeakFinding, type SuspiciousScore } from '@prodrome/leak-hunt';
export { disclaimer } from '@prodrome/report';
