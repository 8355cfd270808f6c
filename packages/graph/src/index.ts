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
export { readModel } from './onnx/read-model.ts';
export { writeModel } from './onnx/write-model.ts';
export {
  GraphBuilder,
  type AttributeValue,
  type CustomOperator,
  type ModelSettings,
} from './builder/graph-builder.ts';
export { branch, loop, scan, type Turn, type Turned } from './builder/control-flow.ts';
export type { Shape } from './builder/shapes.ts';
export type { Value, ValueType } from './builder/value.ts';
export {
  openSession,
  type GraphSession,
  type GraphTensor,
  type GraphTensors,
} from './runtime/session.ts';
