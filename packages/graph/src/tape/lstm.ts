import type { Value } from '../builder/value.ts';
import { sigmoidSlope, tanhSlope } from './elementwise.ts';
import {
  bySteps,
  hiddenGradients,
  plus,
  rowMajor,
  sequenceSizes,
  stack,
  timeMajor,
  type SequenceSizes,
} from './sequence-layout.ts';
import { sumToShape, type Tape, type Variable } from './tape.ts';

/** The parameters of an LSTM with h units over d columns; gates stand in the order input, forget, output, cell. */
export interface LstmWeights {
  /** [d, 4h] */
  readonly input: Variable;
  /** [h, 4h] */
  readonly recurrent: Variable;
  /** [4h] */
  readonly bias: Variable;
}

interface Moment {
  readonly gates: Value;
  readonly cellGate: Value;
  readonly parts: readonly [Value, Value, Value];
  readonly cellBefore: Value | undefined;
  readonly cellTanh: Value;
  readonly hidden: Value;
}

/**
 * Long short-term memory over windows, unrolled, from zero states. Gradients of the weights are one product over all steps.
 * @param windows - [n, t, d], sizes known.
 * @param all - every hidden state [n, t, h] instead of the last [n, h].
 * Source: Hochreiter & Schmidhuber 1997, with the forget gate of Gers et al. 2000; the same function as PyTorch's `LSTM`.
 */
export function lstm(windows: Variable, weights: LstmWeights, all = false): Variable {
  const { tape } = windows;
  const { graph } = tape;
  const sizes = sequenceSizes(windows, weights.recurrent);
  const { hidden } = sizes;
  const flat = timeMajor(tape, windows.value, sizes);
  const driven = bySteps(
    tape,
    graph.op('Gemm', [flat, weights.input.value, weights.bias.value]),
    sizes,
  );
  const moments: Moment[] = [];
  let last: { hidden: Value; cell: Value } | undefined;
  for (const drive of driven) {
    const sums = last ? graph.op('Gemm', [last.hidden, weights.recurrent.value, drive]) : drive;
    const [before, cellSum] = graph.ops(
      'Split',
      [sums, graph.int([3 * hidden, hidden])],
      { axis: 1 },
      2,
    ) as [Value, Value];
    const gates = graph.op('Sigmoid', [before]);
    const cellGate = graph.op('Tanh', [cellSum]);
    const parts = graph.ops(
      'Split',
      [gates, graph.int([hidden, hidden, hidden])],
      { axis: 1 },
      3,
    ) as [Value, Value, Value];
    const [enter, forget, leave] = parts;
    const entering = graph.op('Mul', [enter, cellGate]);
    const cell = last
      ? graph.op('Add', [graph.op('Mul', [forget, last.cell]), entering])
      : entering;
    const cellTanh = graph.op('Tanh', [cell]);
    const now = graph.op('Mul', [leave, cellTanh]);
    moments.push({ gates, cellGate, parts, cellBefore: last?.cell, cellTanh, hidden: now });
    last = { hidden: now, cell };
  }
  const states = moments.map((moment) => moment.hidden);
  const result = all ? rowMajor(tape, stack(tape, states), sizes) : (states.at(-1) as Value);
  const inputs = [windows, weights.input, weights.recurrent, weights.bias];
  return tape.one(inputs, result, (d) => {
    const given = hiddenGradients(tape, d, sizes, all);
    const sums = backward(tape, moments, given, weights, sizes);
    spread(tape, windows, weights, flat, states, sums, sizes);
  });
}

/** Gradients of the gates' sums by step. */
function backward(
  tape: Tape,
  moments: readonly Moment[],
  given: readonly (Value | undefined)[],
  weights: LstmWeights,
  { rows, hidden }: SequenceSizes,
): readonly Value[] {
  const { graph } = tape;
  const sums: Value[] = [];
  let later: { hidden: Value; cell: Value } | undefined;
  for (let t = moments.length - 1; t >= 0; t--) {
    const moment = moments[t] as Moment;
    const [enter, forget, leave] = moment.parts;
    const byHidden = plus(tape, given[t], later?.hidden) as Value;
    const own = graph.op('Mul', [
      graph.op('Mul', [byHidden, leave]),
      tanhSlope(graph, moment.cellTanh),
    ]);
    const byCell = later ? graph.op('Add', [later.cell, own]) : own;
    const byForget = moment.cellBefore
      ? graph.op('Mul', [byCell, moment.cellBefore])
      : tape.zeros([rows, hidden]);
    const byGates = graph.op(
      'Concat',
      [
        graph.op('Mul', [byCell, moment.cellGate]),
        byForget,
        graph.op('Mul', [byHidden, moment.cellTanh]),
      ],
      { axis: 1 },
    );
    const byCellGate = graph.op('Mul', [
      graph.op('Mul', [byCell, enter]),
      tanhSlope(graph, moment.cellGate),
    ]);
    const sum = graph.op(
      'Concat',
      [graph.op('Mul', [byGates, sigmoidSlope(graph, moment.gates)]), byCellGate],
      { axis: 1 },
    );
    sums.unshift(sum);
    if (t > 0) {
      later = {
        hidden: graph.op('Gemm', [sum, weights.recurrent.value], { transB: 1 }),
        cell: graph.op('Mul', [byCell, forget]),
      };
    }
  }
  return sums;
}

function spread(
  tape: Tape,
  windows: Variable,
  weights: LstmWeights,
  flat: Value,
  states: readonly Value[],
  sums: readonly Value[],
  sizes: SequenceSizes,
): void {
  const { graph } = tape;
  const whole = stack(tape, sums);
  tape.giveProduct(weights.input, flat, whole);
  tape.give(weights.bias, sumToShape(graph, whole, weights.bias.shape));
  if (sums.length > 1) {
    tape.giveProduct(
      weights.recurrent,
      stack(tape, states.slice(0, -1)),
      stack(tape, sums.slice(1)),
    );
  }
  if (!windows.tracked) return;
  const byFlat = graph.op('Gemm', [whole, weights.input.value], { transB: 1 });
  tape.give(windows, rowMajor(tape, byFlat, sizes));
}
