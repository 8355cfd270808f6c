import { axisOf, fixedShape, productOf, type Shape } from '../builder/shapes.ts';
import type { Value } from '../builder/value.ts';
import type { Variable } from './tape.ts';

/** The same elements under another shape; at most one size may be -1, or a name. */
export function reshape(input: Variable, shape: Shape): Variable {
  const { graph } = input.tape;
  const sizes = shape.map((size) => (typeof size === 'number' ? size : -1));
  return input.tape.one([input], graph.op('Reshape', [input.value, graph.int(sizes)]), (d) => {
    const own = fixedShape('reshape', input.shape);
    input.tape.give(input, graph.op('Reshape', [d, graph.int(own)]));
  });
}

/** Axes in another order. */
export function transpose(input: Variable, order: readonly number[]): Variable {
  const { graph } = input.tape;
  const back = order.map((_, axis) => order.indexOf(axis));
  return input.tape.one([input], graph.op('Transpose', [input.value], { perm: order }), (d) => {
    input.tape.give(input, graph.op('Transpose', [d], { perm: back }));
  });
}

/** Variables one after another along an axis. */
export function concatenate(inputs: readonly [Variable, ...Variable[]], axis: number): Variable {
  const [{ tape, shape }] = inputs;
  const { graph } = tape;
  const at = axisOf('concatenate', axis, shape.length);
  const values = inputs.map(({ value }) => value);
  return tape.one(inputs, graph.op('Concat', values, { axis: at }), (d) => {
    const sizes = inputs.map((input) => fixedShape('concatenate', input.shape)[at] as number);
    const parts = graph.ops('Split', [d, graph.int(sizes)], { axis: at }, sizes.length);
    inputs.forEach((input, i) => {
      tape.give(input, parts[i] as Value);
    });
  });
}

/** Parts of these sizes along an axis. */
export function split(
  input: Variable,
  sizes: readonly number[],
  axis: number,
): readonly Variable[] {
  const { tape } = input;
  const { graph } = tape;
  const at = axisOf('split', axis, input.shape.length);
  const parts = graph.ops('Split', [input.value, graph.int(sizes)], { axis: at }, sizes.length);
  return tape.record([input], parts, (gradients) => {
    const whole = gradients.map((d, i) => d ?? tape.zeros((parts[i] as Value).shape));
    tape.give(input, graph.op('Concat', whole, { axis: at }));
  });
}

/** The elements from `from` to before `to` along an axis. */
export function slice(input: Variable, from: number, to: number, axis: number): Variable {
  const { tape } = input;
  const { graph } = tape;
  const at = axisOf('slice', axis, input.shape.length);
  const result = graph.op(
    'Slice',
    [input.value, graph.int([from]), graph.int([to]), graph.int([at])],
    {},
  );
  return tape.one([input], result, (d) => {
    const size = fixedShape('slice', input.shape)[at] as number;
    tape.give(input, padAxis(input, d, at, from, size - Math.min(to, size)));
  });
}

/** Zeros before and after along an axis. */
export function pad(input: Variable, before: number, after: number, axis: number): Variable {
  const { tape } = input;
  const { graph } = tape;
  const at = axisOf('pad', axis, input.shape.length);
  return tape.one([input], padAxis(input, input.value, at, before, after), (d) => {
    const size = fixedShape('pad', input.shape)[at] as number;
    const range = [graph.int([before]), graph.int([before + size]), graph.int([at])];
    tape.give(input, graph.op('Slice', [d, ...range]));
  });
}

/**
 * Slices along the first axis by index (int64, not differentiated): rows of a table of embeddings.
 * @returns the shape of the indices, then the rest of the table's.
 */
export function gather(table: Variable, indices: Value): Variable {
  const { tape } = table;
  const { graph } = tape;
  return tape.one([table], graph.op('Gather', [table.value, indices], { axis: 0 }), (d) => {
    const rest = fixedShape('gather', table.shape).slice(1);
    const count = Number(productOf(indices.shape));
    const flat = graph.op('Reshape', [indices, graph.int([count, 1])]);
    const updates = graph.op('Reshape', [d, graph.int([count, ...rest])]);
    const zeros = tape.zeros(table.shape);
    tape.give(table, graph.op('ScatterND', [zeros, flat, updates], { reduction: 'add' }));
  });
}

/** The `count` largest values of the last axis, from the largest down. */
export function topValues(input: Variable, count: number): Variable {
  const { tape } = input;
  const { graph } = tape;
  const top = graph.ops('TopK', [input.value, graph.int([count])], { axis: -1 }, 2);
  const [values, places] = top as [Value, Value];
  return tape.one([input], values, (d) => {
    const zeros = tape.zeros(input.shape);
    tape.give(input, graph.op('ScatterElements', [zeros, places, d], { axis: -1 }));
  });
}

/** The variable without a part in what follows: no gradient flows through it. */
export const stopGradient = (input: Variable): Variable => input.tape.constant(input.value);

function padAxis(
  input: Variable,
  value: Value,
  axis: number,
  before: number,
  after: number,
): Value {
  const { graph } = input.tape;
  const rank = value.shape.length;
  const pads = Array.from({ length: 2 * rank }, (_, i) =>
    i === axis ? before : i === axis + rank ? after : 0,
  );
  return graph.op('Pad', [value, graph.int(pads)]);
}
