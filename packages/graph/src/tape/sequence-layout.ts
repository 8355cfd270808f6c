import { fixedShape } from '../builder/shapes.ts';
import type { Value } from '../builder/value.ts';
import type { Tape, Variable } from './tape.ts';

/** Sizes of windows [n, t, d] and of the hidden state. */
export interface SequenceSizes {
  readonly rows: number;
  readonly steps: number;
  readonly width: number;
  readonly hidden: number;
}

/** @throws ProdromeError `GRAPH` when a size is known only at run time. */
export function sequenceSizes(input: Variable, recurrent: Variable): SequenceSizes {
  const [rows = 0, steps = 0, width = 0] = fixedShape('windows', input.shape);
  const [hidden = 0] = fixedShape('recurrent weights', recurrent.shape);
  return { rows, steps, width, hidden };
}

/**
 * Windows [n, t, d] as t values [d, n]. With the rows of a batch side by side, the gates of one product lie one below another, each in one
 * piece, and a product with the weights packs the smaller of its two sides: an epoch of an LSTM took a ninth less than with rows below another.
 */
function toSteps(tape: Tape, windows: Value, { rows, steps }: SequenceSizes): readonly Value[] {
  const { graph } = tape;
  const turned = graph.op('Transpose', [windows], { perm: [1, 2, 0] });
  const width = turned.shape[1] as number;
  const flat = graph.op('Reshape', [turned, graph.int([steps * width, rows])]);
  return splitRows(
    tape,
    flat,
    Array.from({ length: steps }, () => width),
  );
}

/** As {@link toSteps}, with a row of ones below each, so that a bias is one more row of the weights: t values [d + 1, n]. */
export function toStepsWithOne(tape: Tape, windows: Value, sizes: SequenceSizes): readonly Value[] {
  const ones = new Float32Array(sizes.rows * sizes.steps).fill(1);
  const one = tape.graph.float(ones, [sizes.rows, sizes.steps, 1]);
  return toSteps(tape, tape.graph.op('Concat', [windows, one], { axis: 2 }), sizes);
}

/** The reverse of {@link toSteps}. */
export function toWindows(tape: Tape, values: readonly Value[]): Value {
  const { graph } = tape;
  const [width, rows] = values[0]?.shape as [number, number];
  const flat = values.length === 1 ? values[0] : graph.op('Concat', values, { axis: 0 });
  const cube = graph.op('Reshape', [flat, graph.int([values.length, width, rows])]);
  return graph.op('Transpose', [cube], { perm: [2, 0, 1] });
}

/** What a recurrent layer gives: all hidden states [n, t, h], or the last one [n, h]. */
export function toResult(tape: Tape, states: readonly Value[], all: boolean): Value {
  if (all) return toWindows(tape, states);
  return tape.graph.op('Transpose', [states.at(-1)], { perm: [1, 0] });
}

/** Gradients of the hidden states by step, from that of {@link toResult}. */
export function hiddenGradients(
  tape: Tape,
  gradient: Value,
  sizes: SequenceSizes,
  all: boolean,
): readonly (Value | undefined)[] {
  if (all) return toSteps(tape, gradient, sizes);
  const last = tape.graph.op('Transpose', [gradient], { perm: [1, 0] });
  return Array.from({ length: sizes.steps }, (_, t) => (t === sizes.steps - 1 ? last : undefined));
}

/** A step's columns and, after the first step, the hidden state before, one below another. */
export const joinStep = (tape: Tape, column: Value, hidden: Value | undefined): Value =>
  hidden ? tape.graph.op('Concat', [column, hidden], { axis: 0 }) : column;

/**
 * Σ joined · gradientᵀ over the steps: by columns and ones [d + 1, k], and by hidden states [h, k]. Added up step by step: one product over
 * all steps would have to copy them together first.
 */
export function jointGradient(
  tape: Tape,
  joined: readonly Value[],
  gradients: readonly Value[],
  { width, hidden }: SequenceSizes,
): readonly [Value, Value] {
  const { graph } = tape;
  const product = (t: number, sum: Value | undefined): Value =>
    graph.op('Gemm', [joined[t], gradients[t], sum], { transB: 1 });
  let sum: Value | undefined;
  for (let t = joined.length - 1; t > 0; t--) sum = product(t, sum);
  if (!sum) return [product(0, undefined), tape.zeros([hidden, gradients[0]?.shape[0] as number])];
  const [byColumns, byHidden] = splitRows(tape, sum, [width + 1, hidden]) as [Value, Value];
  return [product(0, byColumns), byHidden];
}

/** Cut along the first axis. */
export const splitRows = (tape: Tape, value: Value, sizes: readonly number[]): readonly Value[] =>
  tape.graph.ops('Split', [value, tape.graph.int(sizes)], { axis: 0 }, sizes.length);

/** Cut along the second axis. */
export const splitColumns = (
  tape: Tape,
  value: Value,
  sizes: readonly number[],
): readonly Value[] =>
  tape.graph.ops('Split', [value, tape.graph.int(sizes)], { axis: 1 }, sizes.length);

/** One gradient, or the sum of two. */
export function plus(
  tape: Tape,
  left: Value | undefined,
  right: Value | undefined,
): Value | undefined {
  return left && right ? tape.graph.op('Add', [left, right]) : (left ?? right);
}
