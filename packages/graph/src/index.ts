export type {
  Attribute,
  Dimension,
  ElementType,
  GraphSpec,
  ModelSpec,
  NodeSpec,
  TensorSpec,
  ValueSpec,
} from './onnx/model.ts';
export { filesBeside, type FilesBeside } from './onnx/external-data.ts';
export { pruneModel } from './onnx/prune-model.ts';
export { readModel } from './onnx/read-model.ts';
export { writeModel } from './onnx/write-model.ts';
export {
  GraphBuilder,
  type AttributeValue,
  type CustomOperator,
  type ModelSettings,
} from './builder/graph-builder.ts';
export { branch, loop, scan, type Turn, type Turned } from './builder/control-flow.ts';
export { addModel, coreBuilding, type CoreBuilding } from './core-builder.ts';
export { openComponent } from './open-component.ts';
export { walkComponent, type ComponentWalk, type WalkOptions } from './walk-component.ts';
export type { Shape } from './builder/shapes.ts';
export type { Value, ValueType } from './builder/value.ts';
export {
  openSession,
  type GraphSession,
  type GraphTensor,
  type GraphTensors,
  type OpenSession,
} from './runtime/session.ts';
export { Tape, type Backward, type Variable } from './tape/tape.ts';
export {
  absolute,
  add,
  divide,
  erf,
  exp,
  log,
  maximum,
  multiply,
  negate,
  relu,
  sigmoid,
  softplus,
  sqrt,
  subtract,
  tanh,
  where,
  type Operand,
} from './tape/elementwise.ts';
export {
  concatenate,
  gather,
  pad,
  reshape,
  slice,
  split,
  stopGradient,
  topValues,
  transpose,
} from './tape/layout.ts';
export { logSoftmax, logSumExp, mean, softmax, sum } from './tape/reductions.ts';
export { affine, matmul } from './tape/products.ts';
export { lstm, type LstmWeights } from './tape/lstm.ts';
export { gru, type GruWeights } from './tape/gru.ts';
export { causalConvolution, type ConvolutionSettings } from './tape/convolution.ts';
export { layerNorm } from './tape/layer-norm.ts';
export { filled, glorot, uniform, type Initial } from './network/initial.ts';
export {
  defineNetwork,
  NetworkScope,
  type Network,
  type NetworkInput,
  type ParameterSpec,
  type RandomSource,
} from './network/network.ts';
export {
  convolutionLayer,
  dense,
  dropout,
  embeddingLayer,
  gruLayer,
  layerNormLayer,
  lstmLayer,
  type RecurrentSettings,
} from './network/layers.ts';
export { noisyTopKGate, type NoisyTopKSettings } from './network/noisy-top-k.ts';
export {
  binaryCrossEntropy,
  brierScore,
  categoricalCrossEntropy,
  defineLoss,
  mixtureLikelihood,
  quantileLoss,
  squaredError,
  type Loss,
  type LossType,
} from './network/losses.ts';
export { namedSchema } from './named-schema.ts';
export { builtInTraining, type TrainingTypes } from './training-types.ts';
export { exportNetwork, type ExportSettings } from './network/export-network.ts';
export {
  defineOptimizer,
  type Optimizer,
  type OptimizerStep,
  type OptimizerType,
} from './training/optimizer.ts';
export {
  adam,
  adamw,
  rmsprop,
  sgd,
  type AdamSettings,
  type StepSettings,
} from './training/optimizers.ts';
export { defineTrainerBackend, type TrainerBackendType } from './training/backend-type.ts';
export {
  optimizerOptionsSchema,
  trainingFromOptions,
  type OptimizerOptions,
  type TrainingLength,
} from './training/optimizer-options.ts';
export type { Schedule } from './training/schedule.ts';
export type {
  ParameterPlace,
  TrainingPlan,
  TrainingProgram,
  TrainingSettings,
} from './training/program.ts';
export { compileTraining } from './training/compile-training.ts';
export type { TrainingRows } from './training/training-data.ts';
export type {
  EpochProgress,
  TrainingJob,
  TrainingListener,
  TrainingResult,
} from './training/run-training.ts';
export {
  initialParameters,
  onnxBackend,
  sessionBackend,
  trainNetwork,
  type TrainerBackend,
  type TrainOptions,
} from './training/train-network.ts';
export { onnxWorkerBackend } from './worker-backend.ts';
export { usualBackend } from './usual-backend.ts';
export { openPredictor, type Predictor, type PredictorSettings } from './predictor.ts';
export { probeRuntime } from './runtime/probe-runtime.ts';
export { shareSession } from './runtime/session-cache.ts';
