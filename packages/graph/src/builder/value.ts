import type { Dimension, ElementType } from '../onnx/model.ts';

/** An edge of a graph under construction. */
export interface Value {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly Dimension[];
  /** What it holds, where that is a short list of integers known when the graph is built. */
  readonly integers?: readonly number[];
}

/** Element type and shape of a value to be. */
export type ValueType = Pick<Value, 'type' | 'shape'>;
