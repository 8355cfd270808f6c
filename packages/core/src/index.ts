export { canonicalJson, type JsonValue } from './json.ts';
export {
  errorCodes,
  ProdromeError,
  throwIfCancelled,
  type ErrorCode,
  type ErrorDetails,
} from './errors.ts';
export { createState, type ComponentState, type Tensor, type TensorData } from './state.ts';
export { expectColumns } from './expect-columns.ts';
export { expectState, textsOf, unfitted, vectorOf } from './state-check.ts';
export { nestStates, unnestStates } from './nested-state.ts';
export { decodeState, encodeState } from './state-codec.ts';
export type { Task } from './task.ts';
export type { ColumnCatalogue, KnownColumn, WrittenUnit } from './catalogue.ts';
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
  Capabilities,
  ExpertInput,
  ExpertModel,
  ExpertOutput,
  TrainingData,
} from './expert.ts';
export type { GraphAttribute, GraphBuilder, GraphInput, GraphOutput, GraphValue } from './graph.ts';
export type {
  CombinationBatch,
  CombinationStrategy,
  Feedback,
  GatingBatch,
  GatingData,
  GatingNetwork,
} from './gating.ts';
export type { PatientDay, PatientScan } from './scan.ts';
export { appendScan, type ScanColumns } from './append-scan.ts';
export { runScan, type ScanRun, type ScanRunOptions } from './run-scan.ts';
export type { CausalTable, CausalTransform, Transform } from './transform.ts';
export { asCausal, emptyStates, joinStates, splitStates } from './patient-states.ts';
export {
  defineCombination,
  defineExpert,
  defineGate,
  defineTransform,
  type CombinationType,
  type ComponentSetting,
  type ComponentType,
  type ExpertType,
  type GateType,
  type OptionsResult,
  type OptionsSchema,
  type Recipe,
  type TransformType,
} from './component-type.ts';
export { createTypeRegistry, type TypeRegistry } from './type-registry.ts';
export { createExpertRegistry, type ExpertRegistry, type ExpertSource } from './expert-registry.ts';
export type { EventSink, ProdromeEvent } from './events.ts';
export type {
  DomainQuality,
  ExecuteContext,
  PatientMemory,
  Pipeline,
  PredictionBatch,
  PredictionResult,
  Receipt,
  Silence,
  SystemState,
} from './pipeline.ts';
export type { Executor, PureTask } from './work.ts';
