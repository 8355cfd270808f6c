import type { Tensor } from '@tensorflow/tfjs-core';
import type { GraphTensor, TensorSpec } from '@prodrome/graph';
import { lacks } from './tensorflow-error.ts';
import type { TensorflowApi } from './tensorflow-api.ts';

/** Numbers of a type that TensorFlow.js lacks (64-bit ones), or bools made of them; a few, which JavaScript computes with. */
export interface HostArray {
  readonly type: 'int64' | 'uint64' | 'double' | 'bool';
  readonly shape: readonly number[];
  /** bigint for the integers, 0 or 1 for bools. */
  readonly data: readonly (number | bigint)[];
}

/** A value of a graph: 32-bit floats and bools made of them are tensors. */
export type Value = Tensor | HostArray;

export const isHost = (value: Value): value is HostArray => 'data' in value && 'type' in value;

export const countOf = (shape: readonly number[]): number =>
  shape.reduce((total, size) => total * size, 1);

/** A constant of a model. */
export function fromConstant(tf: TensorflowApi, { name, type, shape, bytes }: TensorSpec): Value {
  const { buffer } = bytes.slice();
  switch (type) {
    case 'float':
      return tf.tensor(new Float32Array(buffer), [...shape], 'float32');
    case 'double':
      return { type, shape, data: [...new Float64Array(buffer)] };
    case 'int64':
      return { type, shape, data: [...new BigInt64Array(buffer)] };
    case 'uint64':
      return { type, shape, data: [...new BigUint64Array(buffer)] };
    case 'bool':
      return { type, shape, data: [...new Uint8Array(buffer)] };
    case 'float16':
    case 'bfloat16':
    case 'int32':
    case 'uint32':
    case 'int8':
    case 'uint8':
    case 'string':
      throw lacks(`constant '${name}' of type ${type}`);
  }
}

/** An input of a run. */
export function fromInput(tf: TensorflowApi, name: string, tensor: GraphTensor): Value {
  const { type, shape, data } = tensor;
  switch (type) {
    case 'float':
      return tf.tensor(data, [...shape], 'float32');
    case 'double':
    case 'int64':
    case 'bool':
      return { type, shape, data: [...data] };
    case 'int32':
    case 'uint8':
      throw lacks(`input '${name}' of type ${type}`);
  }
}

/** An output of a run. */
export function toOutput(name: string, value: Value): GraphTensor {
  if (!isHost(value)) {
    if (value.dtype !== 'float32') throw lacks(`output '${name}' of type ${value.dtype}`);
    return { type: 'float', shape: value.shape, data: Float32Array.from(value.dataSync()) };
  }
  const { type, shape, data } = value;
  if (type === 'int64') return { type, shape, data: BigInt64Array.from(data, BigInt) };
  if (type === 'double') return { type, shape, data: Float64Array.from(data, Number) };
  if (type === 'bool') return { type, shape, data: Uint8Array.from(data, Number) };
  throw lacks(`output '${name}' of type ${type}`);
}

/** As a tensor of 32-bit floats, or of bools. */
export function toTensor(tf: TensorflowApi, value: Value): Tensor {
  if (!isHost(value)) return value;
  const dtype = value.type === 'bool' ? 'bool' : 'float32';
  const numbers = Float32Array.from(value.data, Number);
  const data = dtype === 'bool' ? Uint8Array.from(numbers) : numbers;
  return tf.tensor(data, [...value.shape], dtype);
}
