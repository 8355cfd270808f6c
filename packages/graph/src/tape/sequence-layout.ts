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

/** Windows [n, t, d] as [t · n, d], time outermost. */
export function timeMajor(
  tape: Tape,
  windows: Value,
  { rows, steps, width }: SequenceSizes,
): Value {
  const { graph } = tape;
  const turned = graph.op('Transpose', [windows], { perm: [1, 0, 2] });
  return graph.op('Reshape', [turned, graph.int([steps * rows, width])]);
}

/** The reverse of {@link timeMajor}, for any last size. */
export function rowMajor(tape: Tape, flat: Value, { rows, steps }: SequenceSizes): Value {
  const { graph } = tape;
  const width = flat.shape[1] as number;
  const cube = graph.op('Reshape', [flat, graph.int([steps, rows, width])]);
  return graph.op('Transpose', [cube], { perm: [1, 0, 2] });
}

/** [t · n, d] as t parts [n, d]. */
export function bySteps(tape: Tape, flat: Value, { rows, steps }: SequenceSizes): readonly Value[] {
  const sizes = Array.from({ length: steps }, () => rows);
  return tape.graph.ops('Split', [flat, tape.graph.int(sizes)], { axis: 0 }, steps);
}

/** Values one below another; a single one as it is. */
export function stack(tape: Tape, values: readonly Value[]): Value {
  const [first] = values;
  return values.length === 1 && first ? first : tape.graph.op('Concat', values, { axis: 0 });
}

/** Gradients of the hidden states by step, from that of the last state [n, h] or of all of them [n, t, h]. */
export function hiddenGradients(
  tape: Tape,
  gradient: Value,
  sizes: SequenceSizes,
  all: boolean,
): readonly (Value | undefined)[] {
  if (!all)
    return Array.from({ length: sizes.steps }, (_, t) =>
      t === sizes.steps - 1 ? gradient : undefined,
    );
  return bySteps(tape, timeMajor(tape, gradient, { ...sizes, width: sizes.hidden }), sizes);
}

/** One gradient, or the sum of two. */
export function plus(
  tape: Tape,
  left: Value | undefined,
  right: Value | undefined,
): Value | undefined {
  return left && right ? tape.graph.op('Add', [left, right]) : (left ?? right);
}
