import type { Tensor } from '@tensorflow/tfjs-core';
import { axisOf, reshaped, squeezed, unsqueezed, type Call } from './call.ts';
import { lacks } from './tensorflow-error.ts';
import type { Value } from './values.ts';

type Operator = (call: Call) => Value | readonly Value[];

/** Operators on 32-bit floats, by name. */
export const tensorOperators: Readonly<Record<string, Operator>> = {
  Identity: (call) => call.tf.clone(call.tensor(0)),
  Add: folded((tf, a, b) => tf.add(a, b)),
  Sub: folded((tf, a, b) => tf.sub(a, b)),
  Mul: folded((tf, a, b) => tf.mul(a, b)),
  Div: folded((tf, a, b) => tf.div(a, b)),
  Sum: folded((tf, a, b) => tf.add(a, b)),
  Max: folded((tf, a, b) => tf.maximum(a, b)),
  Min: folded((tf, a, b) => tf.minimum(a, b)),
  GreaterOrEqual: folded((tf, a, b) => tf.greaterEqual(a, b)),
  Less: folded((tf, a, b) => tf.less(a, b)),
  Where: (call) => call.tf.where(call.tensor(0), call.tensor(1), call.tensor(2)),
  Neg: single((tf, x) => tf.neg(x)),
  Abs: single((tf, x) => tf.abs(x)),
  Floor: single((tf, x) => tf.floor(x)),
  Exp: single((tf, x) => tf.exp(x)),
  Log: single((tf, x) => tf.log(x)),
  Sqrt: single((tf, x) => tf.sqrt(x)),
  Cos: single((tf, x) => tf.cos(x)),
  Erf: single((tf, x) => tf.erf(x)),
  Relu: single((tf, x) => tf.relu(x)),
  Sigmoid: single((tf, x) => tf.sigmoid(x)),
  Tanh: single((tf, x) => tf.tanh(x)),
  Sign: single((tf, x) => tf.sign(x)),
  Softplus: single((tf, x) => tf.softplus(x)),
  Softmax: (call) => {
    const { tf, values, axis } = shifted(call);
    const powers = tf.exp(values);
    return tf.div(powers, tf.sum(powers, axis, true));
  },
  LogSoftmax: (call) => {
    const { tf, values, axis } = shifted(call);
    return tf.sub(values, tf.log(tf.sum(tf.exp(values), axis, true)));
  },
  ReduceSum: reduction((tf, x, axes, keep) => tf.sum(x, axes, keep)),
  ReduceMean: reduction((tf, x, axes, keep) => tf.mean(x, axes, keep)),
  ReduceMax: reduction((tf, x, axes, keep) => tf.max(x, axes, keep)),
  ReduceL2: reduction((tf, x, axes, keep) => tf.sqrt(tf.sum(tf.square(x), axes, keep))),
  MatMul: (call) => call.tf.matMul(call.tensor(0), call.tensor(1)),
  Gemm: (call) => {
    if (call.node.attributes['alpha'] ?? call.node.attributes['beta'])
      throw lacks('operator Gemm with alpha or beta');
    const turned = [call.integer('transA', 0) === 1, call.integer('transB', 0) === 1] as const;
    const product = call.tf.matMul(call.tensor(0), call.tensor(1), ...turned);
    return call.has(2) ? call.tf.add(product, call.tensor(2)) : product;
  },
  Transpose: (call) => call.tf.transpose(call.tensor(0), [...(call.list('perm') ?? [])]),
  Reshape: (call) => {
    const input = call.tensor(0);
    return call.tf.reshape(input, reshaped(input.shape, call.integers(1)));
  },
  Squeeze: (call) => {
    const input = call.tensor(0);
    const axes = call.has(1) ? call.integers(1) : undefined;
    return call.tf.reshape(input, squeezed(input.shape, axes));
  },
  Unsqueeze: (call) => {
    const input = call.tensor(0);
    return call.tf.reshape(input, unsqueezed(input.shape, call.integers(1)));
  },
  Concat: (call) => {
    const inputs = call.tensors();
    return call.tf.concat(inputs, axisOf(call.integer('axis', 0), inputs[0]?.rank ?? 0));
  },
  Split: (call) => {
    const input = call.tensor(0);
    return call.tf.split(input, call.integers(1), axisOf(call.integer('axis', 0), input.rank));
  },
  Slice: (call) => {
    const input = call.tensor(0);
    if (call.has(4) && call.integers(4).some((step) => step !== 1))
      throw lacks('operator Slice with steps');
    const begin = input.shape.map(() => 0);
    const end = [...input.shape];
    const axes = call.has(3) ? call.integers(3) : input.shape.map((_, i) => i);
    axes.forEach((given, i) => {
      const axis = axisOf(given, input.rank);
      const length = input.shape[axis] ?? 0;
      const inside = (at = 0): number => Math.min(Math.max(at < 0 ? at + length : at, 0), length);
      begin[axis] = inside(call.integers(1)[i]);
      end[axis] = inside(call.integers(2)[i]);
    });
    const sizes = end.map((last, axis) => last - (begin[axis] ?? 0));
    return call.tf.slice(input, begin, sizes);
  },
  Pad: (call) => {
    const input = call.tensor(0);
    const pads = call.integers(1);
    const sides = input.shape.map((_, i): [number, number] => [
      pads[i] ?? 0,
      pads[i + input.rank] ?? 0,
    ]);
    return call.tf.pad(input, sides);
  },
  Expand: (call) => {
    const input = call.tensor(0);
    const asked = call.integers(1);
    const rank = Math.max(asked.length, input.rank);
    const own = [...new Array<number>(rank - input.rank).fill(1), ...input.shape];
    const shape = own.map((size, i) => Math.max(size, asked[i - rank + asked.length] ?? 1));
    return call.tf.broadcastTo(input, shape);
  },
  Gather: (call) => {
    const input = call.tensor(0);
    const { shape } = call.host(1);
    const axis = axisOf(call.integer('axis', 0), input.rank);
    const indices = call.integers(1).map((index) => axisOf(index, input.shape[axis] ?? 0));
    return call.tf.gather(input, call.tf.tensor(indices, [...shape], 'int32'), axis);
  },
  ScatterND: (call) => {
    if (call.text('reduction') !== 'add') throw lacks('operator ScatterND without reduction add');
    const input = call.tensor(0);
    const { shape } = call.host(1);
    const indices = call.tf.tensor(call.integers(1), [...shape], 'int32');
    return call.tf.add(input, call.tf.scatterND(indices, call.tensor(2), input.shape));
  },
  ScatterElements: (call) => {
    const input = call.tensor(0);
    const { shape } = call.host(1);
    const axis = axisOf(call.integer('axis', 0), input.rank);
    if (axis !== input.rank - 1 || call.text('reduction') !== undefined)
      throw lacks('operator ScatterElements but along the last axis');
    const data = Float32Array.from(input.dataSync());
    const [width, taken] = [input.shape[axis] ?? 1, shape[axis] ?? 1];
    const updates = call.tensor(2).dataSync();
    call.integers(1).forEach((index, i) => {
      data[Math.floor(i / taken) * width + axisOf(index, width)] = updates[i] ?? 0;
    });
    return call.tf.tensor(data, input.shape, 'float32');
  },
  TopK: (call) => {
    const input = call.tensor(0);
    if (axisOf(call.integer('axis', -1), input.rank) !== input.rank - 1)
      throw lacks('operator TopK but along the last axis');
    const { values, indices } = call.tf.topk(input, call.integers(1)[0]);
    const data = Array.from(indices.dataSync(), BigInt);
    return [values, { type: 'int64', shape: indices.shape, data }];
  },
};

type Tf = Call['tf'];

function single(by: (tf: Tf, x: Tensor) => Tensor): Operator {
  return (call) => by(call.tf, call.tensor(0));
}

function folded(by: (tf: Tf, left: Tensor, right: Tensor) => Tensor): Operator {
  return (call) => call.tensors().reduce((left, right) => by(call.tf, left, right));
}

function reduction(
  by: (tf: Tf, x: Tensor, axes: number[] | undefined, keep: boolean) => Tensor,
): Operator {
  return (call) => {
    const input = call.tensor(0);
    const axes = call.has(1) ? call.integers(1).map((axis) => axisOf(axis, input.rank)) : undefined;
    return by(call.tf, input, axes, call.integer('keepdims', 1) === 1);
  };
}

/** Values less their largest along the axis, so that powers stay finite. */
function shifted(call: Call): { readonly tf: Tf; readonly values: Tensor; readonly axis: number } {
  const { tf } = call;
  const input = call.tensor(0);
  const axis = axisOf(call.integer('axis', -1), input.rank);
  return { tf, values: tf.sub(input, tf.max(input, axis, true)), axis };
}
