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
} from './sequence-layout.ts';
import { sumToShape, type Variable } from './tape.ts';

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

interface Moment {
  readonly gates: Value;
  readonly reset: Value;
  readonly update: Value;
  readonly fresh: Value;
  /** hidden · recurrent + recurrentBias, the part of the new gate. */
  readonly recalled: Value;
  /** The hidden state before, minus the new one. */
  readonly kept: Value;
  readonly hidden: Value;
}

/**
 * Gated recurrent units over windows, unrolled, from a zero state; the reset gate acts after the recurrent product.
 * @param windows - [n, t, d], sizes known.
 * @param all - every hidden state [n, t, h] instead of the last [n, h].
 * Source: Cho et al. 2014 (doi:10.3115/v1/D14-1179), in the variant of cuDNN and PyTorch's `GRU`.
 */
export function gru(windows: Variable, weights: GruWeights, all = false): Variable {
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
  const halves = graph.int([2 * hidden, hidden]);
  const cut = (value: Value): [Value, Value] =>
    graph.ops('Split', [value, halves], { axis: value.shape.length - 1 }, 2) as [Value, Value];
  const moments: Moment[] = [];
  let before: Value | undefined;
  for (const drive of driven) {
    const [byInput, freshInput] = cut(drive);
    const recurrent = before
      ? graph.op('Gemm', [before, weights.recurrent.value, weights.recurrentBias.value])
      : weights.recurrentBias.value;
    const [byHidden, recalled] = cut(recurrent);
    const gates = graph.op('Sigmoid', [graph.op('Add', [byInput, byHidden])]);
    const [reset, update] = graph.ops(
      'Split',
      [gates, graph.int([hidden, hidden])],
      { axis: 1 },
      2,
    ) as [Value, Value];
    const fresh = graph.op('Tanh', [
      graph.op('Add', [freshInput, graph.op('Mul', [reset, recalled])]),
    ]);
    const kept = before ? graph.op('Sub', [before, fresh]) : graph.op('Neg', [fresh]);
    const now = graph.op('Add', [fresh, graph.op('Mul', [update, kept])]);
    moments.push({ gates, reset, update, fresh, recalled, kept, hidden: now });
    before = now;
  }
  const states = moments.map((moment) => moment.hidden);
  const result = all ? rowMajor(tape, stack(tape, states), sizes) : (states.at(-1) as Value);
  const inputs = [windows, weights.input, weights.recurrent, weights.bias, weights.recurrentBias];
  return tape.one(inputs, result, (d) => {
    const given = hiddenGradients(tape, d, sizes, all);
    const byDrive: Value[] = [];
    const byRecurrent: Value[] = [];
    let later: Value | undefined;
    for (let t = moments.length - 1; t >= 0; t--) {
      const { gates, reset, update, fresh, recalled, kept } = moments[t] as Moment;
      const byHidden = plus(tape, given[t], later) as Value;
      const through = graph.op('Mul', [byHidden, update]);
      const byFresh = graph.op('Mul', [
        graph.op('Sub', [byHidden, through]),
        tanhSlope(graph, fresh),
      ]);
      const byGates = graph.op('Mul', [
        graph.op(
          'Concat',
          [graph.op('Mul', [byFresh, recalled]), graph.op('Mul', [byHidden, kept])],
          { axis: 1 },
        ),
        sigmoidSlope(graph, gates),
      ]);
      const recurrent = graph.op('Concat', [byGates, graph.op('Mul', [byFresh, reset])], {
        axis: 1,
      });
      byDrive.unshift(graph.op('Concat', [byGates, byFresh], { axis: 1 }));
      byRecurrent.unshift(recurrent);
      if (t > 0)
        later = graph.op('Gemm', [recurrent, weights.recurrent.value, through], { transB: 1 });
    }
    const drives = stack(tape, byDrive);
    tape.giveProduct(weights.input, flat, drives);
    tape.give(weights.bias, sumToShape(graph, drives, weights.bias.shape));
    const recurrents = stack(tape, byRecurrent);
    tape.give(weights.recurrentBias, sumToShape(graph, recurrents, weights.bias.shape));
    // zeros before the first step: one stack of gradients then serves weights and bias
    const earlier = [tape.zeros([sizes.rows, hidden]), ...states.slice(0, -1)];
    tape.giveProduct(weights.recurrent, stack(tape, earlier), recurrents);
    if (!windows.tracked) return;
    tape.give(
      windows,
      rowMajor(tape, graph.op('Gemm', [drives, weights.input.value], { transB: 1 }), sizes),
    );
  });
}
