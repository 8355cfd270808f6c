export { canonicalJson, type JsonValue } from './json.ts';
export {
  errorCodes,
  ProdromeError,
  throwIfCancelled,
  type ErrorCode,
  type ErrorDetails,
} from './errors.ts';
export { errorFromData, errorToData, type ErrorData } from './error-data.ts';
export { createState, type ComponentState, type Tensor, type TensorData } from './state.ts';
export { createNamed, namedFactory, resolveNamed, type Named } from './create-named.ts';
export { expectColumns } from './expect-columns.ts';
export { countOf, expectState, jsonOf, textsOf, unfitted, vectorOf } from './state-check.ts';
export { nestStates, unnestStates } from './nested-state.ts';
export { decodeState, encodeState } from './state-codec.ts';
export type { Recipe } from './recipe.ts';
export type { Task } from './task.ts';
export type { ColumnCatalogue, DayRule, KnownColumn, WrittenUnit } from './catalogue.ts';
export { columnSources } from './column-sources.ts';
export type { FeatureColumn, FeatureTable, PatientStates } from './table.ts';
export {
  createFeatureTable,
  patientStarts,
  replaceColumns,
  selectColumns,
  takeRows,
  type FeatureTableParts,
} from './create-table.ts';
export type {
  CallContext,
  CancelSignal,
  RandomStream,
  TrainContext,
  TrainReport,
} from './context.ts';
export type {
  Attribution,
  Capabilities,
  ExpertInput,
  ExpertModel,
  ExpertOutput,
  TrainingData,
} from './expert.ts';
export type {
  GateGraphInput,
  StateGateGraphInput,
  StateGateGraphOutput,
  GraphAttribute,
  GraphAttributes,
  GraphBuilder,
  GraphInput,
  GraphMemory,
  GraphOutput,
  GraphType,
  GraphValue,
  GraphValueType,
  MixtureGraphInput,
  ScanGraphInput,
  ScanGraphOutput,
  TransformGraphInput,
  TransformGraphOutput,
} from './graph.ts';
export {
  expectGraphInputs,
  expectGraphWidth,
  graphMath,
  type GraphMath,
  type GraphOperand,
} from './graph-math.ts';
export { shiftRings, sumKnown } from './graph-series.ts';
export type {
  CombinationBatch,
  CombinationData,
  CombinationStrategy,
  MixingCapabilities,
  StackingData,
  StackingModel,
} from './combination.ts';
export type {
  GateCapabilities,
  GateCallContext,
  GateEvent,
  GatingBatch,
  GatingData,
  GatingNetwork,
  GatingOutput,
  WeightStep,
} from './gating.ts';
export type { MetaLesson, MetaLessonGraph, MetaMethod, MetaMethodGraph } from './meta-method.ts';
export { expectExperts, expertNames } from './expect-experts.ts';
export type { Calibration } from './calibration.ts';
export type { Fold, Splitter, SplitSetting } from './splitter.ts';
export type { Awaitable, PatientMemory, PatientStore, RememberedDay } from './patient-store.ts';
export {
  conflicting,
  expectLimit,
  expectRecords,
  instantOf,
  keepsLogs,
  pageSize,
  readAll,
  tombstoneOf,
  type LogQuery,
  type RecordPlace,
  type Store,
  type StoredRecord,
} from './store.ts';
export {
  logNames,
  patientLogs,
  storeLogs,
  type AliasChange,
  type AuditEntry,
  type LogBodies,
  type LogName,
  type ModelLineage,
  type ModelVersion,
  type StoredFeedback,
  type StoredObservation,
  type StoredRun,
  type StoredStudyEntry,
} from './store-logs.ts';
export { createMemoryStore } from './memory-store.ts';
export type { ArtifactStore } from './artifact-store.ts';
export { knownDays } from './known-days.ts';
export {
  searchRange,
  type Search,
  type SearchDimension,
  type SearchSetting,
  type Trial,
} from './search.ts';
export type { DriftDetector, DriftEvent, DriftInput, DriftResult } from './drift-detector.ts';
export type { DataSource, OpenedSource, SourceCell, SourceColumn } from './data-source.ts';
export type { PatientDay, PatientScan } from './scan.ts';
export { appendScan, type ScanColumns } from './append-scan.ts';
export { runScan, type ScanRun, type ScanRunOptions } from './run-scan.ts';
export type { CausalTable, CausalTransform, Transform } from './transform.ts';
export { asCausal, emptyStates, joinStates, splitStates } from './patient-states.ts';
export {
  contractVersion,
  defineCalibration,
  defineCombination,
  defineDataSource,
  defineDriftDetector,
  defineExecutor,
  defineExpert,
  defineGate,
  defineMetaMethod,
  definePatientStore,
  defineStore,
  defineSearch,
  defineSplitter,
  defineStackingModel,
  defineTransform,
  defineType,
  type CalibrationType,
  type CombinationType,
  type ComponentSetting,
  type ComponentType,
  type DataSourceType,
  type DriftDetectorType,
  type ExecutorType,
  type ExpertType,
  type GateType,
  type MetaMethodType,
  type OptionsResult,
  type OptionsSchema,
  type PatientStoreType,
  type StoreType,
  type SearchType,
  type SplitterType,
  type StackingModelType,
  type StoreSetting,
  type TransformType,
  type Written,
} from './component-type.ts';
export {
  createTypeRegistry,
  expectContract,
  type AnyComponentType,
  type TypeRegistry,
} from './type-registry.ts';
export {
  componentFault,
  factsOf,
  isPromise,
  numbersFault,
  reportFault,
  stateFault,
  typeKinds,
  type TypeKind,
  type KindFacts,
} from './type-kinds.ts';
export { expectCapabilities, expectTask } from './check-capabilities.ts';
export { createExpertRegistry, type ExpertRegistry, type ExpertSource } from './expert-registry.ts';
export type { EventSink, ProdromeEvent } from './events.ts';
export { riskBands, type RiskBand } from './pipeline.ts';
export type {
  DomainQuality,
  ExecuteContext,
  OutputValue,
  Pipeline,
  PredictionBatch,
  PredictionResult,
  Receipt,
  ReceiptStep,
  Absence,
  SystemState,
} from './pipeline.ts';
export type {
  Executor,
  ExecutorContext,
  PortableRunner,
  RunnerFactory,
  SharedRunner,
  Failure,
  Progress,
  PureTask,
  TaskContext,
  TaskInputs,
  TaskOutcome,
  TaskRunner,
} from './work.ts';
export { withoutPasswords } from './without-passwords.ts';
