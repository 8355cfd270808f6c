import type { GraphBuilder } from '../builder/graph-builder.ts';
import type { Value } from '../builder/value.ts';
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

/** What a step leaves for its gradient. */
interface Moment {
  /** Columns, a one and the hidden state before: [n, d + 1 + h]. */
  readonly joined: Value;
  /** Sigmoids of all four sums [n, 4h]; the cell's is (1 + tanh) / 2. */
  readonly gates: Value;
  readonly forget: Value;
  readonly leave: Value;
  /** input · cell gate. */
  readonly entering: Value;
  /** input · (1 + cell gate). */
  readonly raised: Value;
  /** forget · the cell before; undefined in the first step. */
  readonly kept: Value | undefined;
  readonly cell: Value;
  readonly cellTanh: Value;
  readonly hidden: Value;
}

/** Input, bias and recurrent weights one below another, the cell gate's doubled: tanh(x) = 2 σ(2x) − 1, so that one sigmoid does for all gates. */
interface Joint {
  readonly weights: Value;
  readonly doubling: Value;
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
  const joint = join(graph, weights, sizes);
  const columns = bySteps(tape, timeMajor(tape, windows.value, sizes), sizes);
  const one = graph.float(new Float32Array(sizes.rows).fill(1), [sizes.rows, 1]);
  const moments: Moment[] = [];
  for (const column of columns) {
    const before = moments.at(-1);
    const hidden = before?.hidden ?? tape.zeros([sizes.rows, sizes.hidden]);
    const joined = graph.op('Concat', [column, one, hidden], { axis: 1 });
    moments.push(advance(graph, joined, joint, before?.cell));
  }
  const states = moments.map(({ hidden }) => hidden);
  const result = all ? rowMajor(tape, stack(tape, states), sizes) : (states.at(-1) as Value);
  const inputs = [windows, weights.input, weights.recurrent, weights.bias];
  return tape.one(inputs, result, (d) => {
    const [byInput, , byRecurrent] = rowsOf(graph, joint.weights, sizes);
    const given = hiddenGradients(tape, d, sizes, all);
    const each = backward(tape, moments, given, byRecurrent, sizes);
    const product = each.reduce<Value | undefined>(
      (total, sum, t) =>
        graph.op('Gemm', [(moments[t] as Moment).joined, sum, total], { transA: 1 }),
      undefined,
    ) as Value;
    const [input, bias, recurrent] = rowsOf(
      graph,
      graph.op('Mul', [product, joint.doubling]),
      sizes,
    );
    tape.give(weights.input, input);
    tape.give(weights.bias, graph.op('Squeeze', [bias, graph.int([0])]));
    tape.give(weights.recurrent, recurrent);
    if (!windows.tracked) return;
    const flat = graph.op('Gemm', [stack(tape, each), byInput], { transB: 1 });
    tape.give(windows, rowMajor(tape, flat, sizes));
  });
}

function join(graph: GraphBuilder, weights: LstmWeights, { hidden }: SequenceSizes): Joint {
  const doubling = graph.float(new Float32Array(4 * hidden).fill(1).fill(2, 3 * hidden));
  const bias = graph.op('Unsqueeze', [weights.bias.value, graph.int([0])]);
  const parts = [weights.input.value, bias, weights.recurrent.value];
  const whole = graph.op('Concat', parts, { axis: 0 });
  return { doubling, weights: graph.op('Mul', [whole, doubling]) };
}

/** The rows of joint weights that belong to the columns, the bias and the hidden state. */
const rowsOf = (graph: GraphBuilder, joint: Value, { width, hidden }: SequenceSizes) =>
  graph.ops('Split', [joint, graph.int([width, 1, hidden])], { axis: 0 }, 3) as [
    Value,
    Value,
    Value,
  ];

function advance(
  graph: GraphBuilder,
  joined: Value,
  { weights }: Joint,
  cellBefore: Value | undefined,
): Moment {
  const gates = graph.op('Sigmoid', [graph.op('Gemm', [joined, weights])]);
  const hidden = Number(gates.shape[1]) / 4;
  const sizes = graph.int([hidden, hidden, hidden, hidden]);
  const [enter, forget, leave, half] = graph.ops('Split', [gates, sizes], { axis: 1 }, 4) as [
    Value,
    Value,
    Value,
    Value,
  ];
  const raised = graph.op('Mul', [graph.op('Mul', [enter, half]), graph.float(2)]);
  const entering = graph.op('Sub', [raised, enter]);
  const kept = cellBefore && graph.op('Mul', [forget, cellBefore]);
  const cell = kept ? graph.op('Add', [kept, entering]) : entering;
  const cellTanh = graph.op('Tanh', [cell]);
  const now = graph.op('Mul', [leave, cellTanh]);
  return {
    ...{ joined, gates, forget, leave, entering, raised },
    kept,
    cell,
    cellTanh,
    hidden: now,
  };
}

/** Gradients of the sums before the sigmoids, by step. */
function backward(
  tape: Tape,
  moments: readonly Moment[],
  given: readonly (Value | undefined)[],
  recurrent: Value,
  { rows, hidden }: SequenceSizes,
): readonly Value[] {
  const { graph } = tape;
  const times = (left: Value, right: Value): Value => graph.op('Mul', [left, right]);
  const sums: Value[] = [];
  let later: { hidden: Value; cell: Value } | undefined;
  for (let t = moments.length - 1; t >= 0; t--) {
    const moment = moments[t] as Moment;
    const byHidden = plus(tape, given[t], later?.hidden) as Value;
    // leave · (1 − tanh²) = leave − hidden · tanh
    const slope = graph.op('Sub', [moment.leave, times(moment.hidden, moment.cellTanh)]);
    const byCell = plus(tape, later?.cell, times(byHidden, slope)) as Value;
    const outer = graph.op(
      'Concat',
      [
        times(byCell, moment.entering),
        moment.kept ? times(byCell, moment.kept) : tape.zeros([rows, hidden]),
        times(byHidden, moment.hidden),
        times(byCell, moment.raised),
      ],
      { axis: 1 },
    );
    // each gate's own value is in the outer factor already: σ' = σ · (1 − σ)
    const sum = times(outer, graph.op('Sub', [graph.float(1), moment.gates]));
    sums.unshift(sum);
    if (t > 0) {
      later = {
        hidden: graph.op('Gemm', [sum, recurrent], { transB: 1 }),
        cell: times(byCell, moment.forget),
      };
    }
  }
  return sums;
}
