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

/** The parameters of a GRU with h units over d columns; gates stand in the order reset, update, new. */
export interface GruWeights {
  /** [d, 3h] */
  readonly input: Variable;
  /** [h, 3h] */
  readonly recurrent: Variable;
  /** [3h] */
  readonly bias: Variable;
  /** [3h] */
  readonly recurrentBias: Variable;
}

/** What a step leaves for its gradient; all but `joined` are [h, n]. */
interface Moment {
  /** Columns, a one and, but for the first step, the hidden state before: [d + 1 + h, n]. */
  readonly joined: Value;
  readonly reset: Value;
  readonly update: Value;
  readonly fresh: Value;
  /** The recurrent part of the new gate. */
  readonly recalled: Value;
  /** The hidden state before, minus the new one. */
  readonly kept: Value;
  readonly hidden: Value;
}

/** Weights as steps multiply by them; biases are a row among them. */
interface StepWeights {
  /** Of both gates, in the first step, [d + 1, 2h], and later, [2h, d + 1 + h]. */
  readonly firstGates: Value;
  readonly gates: Value;
  /** Of the new gate: by columns [h, d + 1], by the hidden state [h, h], and the bias of that, [h, 1]. */
  readonly fresh: Value;
  readonly recall: Value;
  readonly recallBias: Value;
}

/**
 * Gated recurrent units over windows, unrolled, from a zero state; the reset gate acts after the recurrent product.
 * @param windows - [n, t, d], sizes known.
 * @param all - every hidden state [n, t, h] instead of the last [n, h].
 * Source: Cho et al. 2014 (doi:10.3115/v1/D14-1179), in the variant of cuDNN and PyTorch's `GRU`.
 */
export function gru(windows: Variable, weights: GruWeights, all = false): Variable {
  const { tape } = windows;
  const sizes = sequenceSizes(windows, weights.recurrent);
  const own = stepWeights(tape, weights, sizes);
  const moments: Moment[] = [];
  for (const column of toStepsWithOne(tape, windows.value, sizes)) {
    moments.push(advance(tape, own, column, moments.at(-1)?.hidden));
  }
  const states = moments.map(({ hidden }) => hidden);
  const inputs = [windows, weights.input, weights.recurrent, weights.bias, weights.recurrentBias];
  return tape.one(inputs, toResult(tape, states, all), (d) => {
    const given = hiddenGradients(tape, d, sizes, all);
    const sums = backward(tape, moments, given, weights.recurrent.value);
    giveWeights(tape, weights, moments, sums, sizes);
    if (!windows.tracked) return;
    const [gates, fresh] = splitColumns(tape, weights.input.value, halves(sizes)) as [Value, Value];
    const none = tape.zeros([sizes.width, sizes.hidden]);
    const rows = tape.graph.op('Concat', [gates, none, fresh], { axis: 1 });
    const columns = sums.map((sum) => tape.graph.op('Gemm', [rows, sum]));
    tape.give(windows, toWindows(tape, columns));
  });
}

/** How many columns of the weights belong to the two gates and to the new one. */
const halves = ({ hidden }: SequenceSizes): readonly number[] => [2 * hidden, hidden];

function stepWeights(tape: Tape, weights: GruWeights, sizes: SequenceSizes): StepWeights {
  const { graph } = tape;
  const row = (value: Value): Value => graph.op('Unsqueeze', [value, graph.int([0])]);
  const turned = (value: Value): Value => graph.op('Transpose', [value], { perm: [1, 0] });
  const cut = (value: Value) => splitColumns(tape, value, halves(sizes)) as [Value, Value];
  const input = cut(weights.input.value);
  const recurrent = cut(weights.recurrent.value);
  const bias = cut(row(weights.bias.value));
  const recurrentBias = cut(row(weights.recurrentBias.value));
  const bothBiases = graph.op('Add', [bias[0], recurrentBias[0]]);
  const firstGates = graph.op('Concat', [input[0], bothBiases], { axis: 0 });
  return {
    firstGates,
    gates: turned(graph.op('Concat', [firstGates, recurrent[0]], { axis: 0 })),
    fresh: turned(graph.op('Concat', [input[1], bias[1]], { axis: 0 })),
    recall: turned(recurrent[1]),
    recallBias: turned(recurrentBias[1]),
  };
}

function advance(
  tape: Tape,
  weights: StepWeights,
  column: Value,
  before: Value | undefined,
): Moment {
  const { graph } = tape;
  const joined = joinStep(tape, column, before);
  const sums = before
    ? graph.op('Gemm', [weights.gates, joined])
    : graph.op('Gemm', [weights.firstGates, joined], { transA: 1 });
  const hidden = weights.recall.shape[0] as number;
  const opened = splitRows(tape, graph.op('Sigmoid', [sums]), [hidden, hidden]);
  const [reset, update] = opened as [Value, Value];
  const recalled = before
    ? graph.op('Gemm', [weights.recall, before, weights.recallBias])
    : weights.recallBias;
  const allowed = graph.op('Mul', [reset, recalled]);
  const fresh = graph.op('Tanh', [graph.op('Gemm', [weights.fresh, column, allowed])]);
  const kept = before ? graph.op('Sub', [before, fresh]) : graph.op('Neg', [fresh]);
  const now = graph.op('Add', [fresh, graph.op('Mul', [update, kept])]);
  return { joined, reset, update, fresh, recalled, kept, hidden: now };
}

/** Gradients by step [4h, n]: of the sums of both gates, of the recurrent part of the new gate, and of that gate's sum. */
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
  let later: Value | undefined;
  for (let t = moments.length - 1; t >= 0; t--) {
    const { reset, update, fresh, recalled, kept } = moments[t] as Moment;
    const byHidden = plus(tape, given[t], later) as Value;
    const through = times(byHidden, update);
    // σ' = σ · (1 − σ) and tanh' = 1 − tanh²
    const byFresh = minus(byHidden, through);
    const bySum = minus(byFresh, times(times(byFresh, fresh), fresh));
    const byRecalled = times(bySum, reset);
    const updated = times(through, kept);
    const allowed = times(byRecalled, recalled);
    const parts = [
      minus(allowed, times(allowed, reset)),
      minus(updated, times(updated, update)),
      byRecalled,
    ];
    const toHidden = graph.op('Concat', parts, { axis: 0 });
    sums.unshift(graph.op('Concat', [toHidden, bySum], { axis: 0 }));
    if (t > 0) later = graph.op('Gemm', [recurrent, toHidden, through]);
  }
  return sums;
}

function giveWeights(
  tape: Tape,
  weights: GruWeights,
  moments: readonly Moment[],
  sums: readonly Value[],
  sizes: SequenceSizes,
): void {
  const { graph } = tape;
  const { width, hidden } = sizes;
  const joined = moments.map((moment) => moment.joined);
  // some of these products are of no use: one large product is faster than several small ones
  const [byColumns, byHidden] = jointGradient(tape, joined, sums, sizes);
  const cut = splitColumns(tape, byColumns, [2 * hidden, hidden, hidden]);
  const [gates, recalled, fresh] = cut as [Value, Value, Value];
  const lastRow = (left: Value, right: Value): [Value, Value] => {
    const whole = graph.op('Concat', [left, right], { axis: 1 });
    const [rows, last] = splitRows(tape, whole, [width, 1]) as [Value, Value];
    return [rows, graph.op('Squeeze', [last, graph.int([0])])];
  };
  const [input, bias] = lastRow(gates, fresh);
  const [, recurrentBias] = lastRow(gates, recalled);
  const [recurrent] = splitColumns(tape, byHidden, [3 * hidden, hidden]) as [Value, Value];
  tape.give(weights.input, input);
  tape.give(weights.bias, bias);
  tape.give(weights.recurrent, recurrent);
  tape.give(weights.recurrentBias, recurrentBias);
}
