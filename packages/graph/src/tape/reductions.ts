import { axisOf, fixedShape, productOf } from '../builder/shapes.ts';
import type { Value } from '../builder/value.ts';
import type { Variable } from './tape.ts';

/** The sum over these axes (all when none are given), which disappear. */
export function sum(input: Variable, axes?: readonly number[]): Variable {
  const { tape } = input;
  const { graph } = tape;
  const over = axesOf(input, axes);
  const result = graph.op('ReduceSum', [input.value, graph.int(over)], { keepdims: 0 });
  return tape.one([input], result, (d) => {
    tape.give(input, spread(input, d, over));
  });
}

/** The mean over these axes (all when none are given), which disappear. */
export function mean(input: Variable, axes?: readonly number[]): Variable {
  const { tape } = input;
  const { graph } = tape;
  const over = axesOf(input, axes);
  const result = graph.op('ReduceMean', [input.value, graph.int(over)], { keepdims: 0 });
  return tape.one([input], result, (d) => {
    const sizes = fixedShape('mean', input.shape);
    const count = Number(productOf(over.map((axis) => sizes[axis] as number)));
    tape.give(input, spread(input, graph.op('Mul', [d, graph.float(1 / count)]), over));
  });
}

/** ln Σ eˣ over the last axis, which disappears; no overflow. */
export function logSumExp(input: Variable): Variable {
  const { tape } = input;
  const { graph } = tape;
  const axis = graph.int([-1]);
  const top = graph.op('ReduceMax', [input.value, axis], { keepdims: 1 });
  const shifted = graph.op('Exp', [graph.op('Sub', [input.value, top])]);
  const total = graph.op('ReduceSum', [shifted, axis], { keepdims: 1 });
  const result = graph.op('Add', [graph.op('Log', [total]), top]);
  return tape.one([input], graph.op('Squeeze', [result, axis]), (d) => {
    const share = graph.op('Softmax', [input.value], { axis: -1 });
    tape.give(input, graph.op('Mul', [graph.op('Unsqueeze', [d, axis]), share]));
  });
}

/** eˣ / Σ eˣ over the last axis. */
export function softmax(input: Variable): Variable {
  const { tape } = input;
  const { graph } = tape;
  const result = graph.op('Softmax', [input.value], { axis: -1 });
  return tape.one([input], result, (d) => {
    const weighted = graph.op('Mul', [d, result]);
    const total = graph.op('ReduceSum', [weighted, graph.int([-1])], { keepdims: 1 });
    tape.give(input, graph.op('Sub', [weighted, graph.op('Mul', [result, total])]));
  });
}

/** The logarithm of {@link softmax}, without cancellation. */
export function logSoftmax(input: Variable): Variable {
  const { tape } = input;
  const { graph } = tape;
  const result = graph.op('LogSoftmax', [input.value], { axis: -1 });
  return tape.one([input], result, (d) => {
    const total = graph.op('ReduceSum', [d, graph.int([-1])], { keepdims: 1 });
    const share = graph.op('Exp', [result]);
    tape.give(input, graph.op('Sub', [d, graph.op('Mul', [share, total])]));
  });
}

const axesOf = (input: Variable, axes?: readonly number[]): readonly number[] =>
  (axes ?? [...input.shape.keys()]).map((axis) => axisOf('reduction', axis, input.shape.length));

/** A gradient repeated along the axes that a reduction took away. */
function spread(input: Variable, gradient: Value, axes: readonly number[]): Value {
  const { graph } = input.tape;
  const sizes = fixedShape('reduction', input.shape);
  const kept = sizes.map((size, i) => (axes.includes(i) ? 1 : size));
  const shaped = graph.op('Reshape', [gradient, graph.int(kept)]);
  return graph.op('Expand', [shaped, graph.int(sizes)]);
}
