import type { Value } from '../builder/value.ts';
import {
  hiddenGradients,
  joinStep,
  jointGradient,
  plus,
  sequenceSizes,
  splitColumns,
  splitRows,
  toResult,
  toStepsWithOne,
  toWindows,
  type SequenceSizes,
} from './sequence-layout.ts';
import type { Tape, Variable } from './tape.ts';

/** The parameters of an LSTM with h units over d columns; gates stand in the order input, forget, output, cell. */
export interface LstmWeights {
  /** [d, 4h] */
  readonly input: Variable;
  /** [h, 4h] */
  readonly recurrent: Variable;
  /** [4h] */
  readonly bias: Variable;
}

/** What a step leaves for its gradient; all but `joined` are [h, n]. */
interface Moment {
  /** Columns, a one and, but for the first step, the hidden state before: [d + 1 + h, n]. */
  readonly joined: Value;
  readonly enter: Value;
  readonly forget: Value;
  readonly leave: Value;
  readonly fresh: Value;
  readonly cellBefore: Value | undefined;
  readonly cell: Value;
  readonly cellTanh: Value;
  readonly hidden: Value;
}

/** Weights of the three gates and of the cell, bias among them, as a step multiplies by them. */
interface StepWeights {
  readonly gates: Value;
  readonly cell: Value;
  /** 1 when they stand as [columns, units]. */
  readonly transA: number;
}

/**
 * Long short-term memory over windows, unrolled, from zero states.
 * @param windows - [n, t, d], sizes known.
 * @param all - every hidden state [n, t, h] instead of the last [n, h].
 * Source: Hochreiter & Schmidhuber 1997, with the forget gate of Gers et al. 2000; the same function as PyTorch's `LSTM`.
 */
export function lstm(windows: Variable, weights: LstmWeights, all = false): Variable {
  const { tape } = windows;
  const sizes = sequenceSizes(windows, weights.recurrent);
  const [first, later] = stepWeights(tape, weights, sizes);
  const moments: Moment[] = [];
  for (const column of toStepsWithOne(tape, windows.value, sizes)) {
    const before = moments.at(-1);
    moments.push(advance(tape, before ? later : first, column, before));
  }
  const states = moments.map(({ hidden }) => hidden);
  const inputs = [windows, weights.input, weights.recurrent, weights.bias];
  return tape.one(inputs, toResult(tape, states, all), (d) => {
    const given = hiddenGradients(tape, d, sizes, all);
    const sums = backward(tape, moments, given, weights.recurrent.value);
    const joined = moments.map((moment) => moment.joined);
    const [byColumns, byHidden] = jointGradient(tape, joined, sums, sizes);
    const [input, bias] = splitRows(tape, byColumns, [sizes.width, 1]) as [Value, Value];
    tape.give(weights.input, input);
    tape.give(weights.bias, tape.graph.op('Squeeze', [bias, tape.graph.int([0])]));
    tape.give(weights.recurrent, byHidden);
    if (!windows.tracked) return;
    const columns = sums.map((sum) => tape.graph.op('Gemm', [weights.input.value, sum]));
    tape.give(windows, toWindows(tape, columns));
  });
}

/** Those of the first step, where there is no hidden state, and those of all others. */
function stepWeights(
  tape: Tape,
  weights: LstmWeights,
  { hidden }: SequenceSizes,
): readonly [StepWeights, StepWeights] {
  const { graph } = tape;
  const parts = [3 * hidden, hidden];
  const bias = graph.op('Unsqueeze', [weights.bias.value, graph.int([0])]);
  const rows = graph.op('Concat', [weights.input.value, bias], { axis: 0 });
  const [gates, cell] = splitColumns(tape, rows, parts) as [Value, Value];
  const whole = graph.op('Concat', [rows, weights.recurrent.value], { axis: 0 });
  const turned = graph.op('Transpose', [whole], { perm: [1, 0] });
  const [laterGates, laterCell] = splitRows(tape, turned, parts) as [Value, Value];
  return [
    { gates, cell, transA: 1 },
    { gates: laterGates, cell: laterCell, transA: 0 },
  ];
}

function advance(
  tape: Tape,
  { gates, cell, transA }: StepWeights,
  column: Value,
  before: Moment | undefined,
): Moment {
  const { graph } = tape;
  const joined = joinStep(tape, column, before?.hidden);
  const opened = graph.op('Sigmoid', [graph.op('Gemm', [gates, joined], { transA })]);
  const fresh = graph.op('Tanh', [graph.op('Gemm', [cell, joined], { transA })]);
  const hidden = fresh.shape[0] as number;
  const parts = splitRows(tape, opened, [hidden, hidden, hidden]);
  const [enter, forget, leave] = parts as [Value, Value, Value];
  const entering = graph.op('Mul', [enter, fresh]);
  const kept = before && graph.op('Mul', [forget, before.cell]);
  const now = plus(tape, kept, entering) as Value;
  const cellTanh = graph.op('Tanh', [now]);
  return {
    ...{ joined, enter, forget, leave, fresh, cellTanh },
    cellBefore: before?.cell,
    cell: now,
    hidden: graph.op('Mul', [leave, cellTanh]),
  };
}

/** Gradients [4h, n] of the sums before the gates' functions, by step. */
function backward(
  tape: Tape,
  moments: readonly Moment[],
  given: readonly (Value | undefined)[],
  recurrent: Value,
): readonly Value[] {
  const { graph } = tape;
  const times = (left: Value, right: Value): Value => graph.op('Mul', [left, right]);
  const minus = (left: Value, right: Value): Value => graph.op('Sub', [left, right]);
  const sums: Value[] = [];
  let later: { hidden: Value; cell: Value } | undefined;
  for (let t = moments.length - 1; t >= 0; t--) {
    const { enter, forget, leave, fresh, cellBefore, cellTanh } = moments[t] as Moment;
    const byHidden = plus(tape, given[t], later?.hidden) as Value;
    const through = times(byHidden, leave);
    const shown = times(through, cellTanh);
    const byCell = plus(tape, later?.cell, minus(through, times(shown, cellTanh))) as Value;
    const byFresh = times(byCell, enter);
    const entered = times(byFresh, fresh);
    const kept = times(byCell, forget);
    const recalled = cellBefore ? times(kept, cellBefore) : tape.zeros(kept.shape);
    // σ' = σ · (1 − σ) and tanh' = 1 − tanh², with the gate's own value in the first factor already
    const parts = [
      minus(entered, times(entered, enter)),
      cellBefore ? minus(recalled, times(recalled, forget)) : recalled,
      minus(shown, times(shown, leave)),
      minus(byFresh, times(entered, fresh)),
    ];
    const sum = graph.op('Concat', parts, { axis: 0 });
    sums.unshift(sum);
    if (t > 0) later = { hidden: graph.op('Gemm', [recurrent, sum]), cell: kept };
  }
  return sums;
}
