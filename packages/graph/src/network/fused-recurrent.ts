import type { Value } from '../builder/value.ts';
import type { GruWeights } from '../tape/gru.ts';
import type { LstmWeights } from '../tape/lstm.ts';
import type { Variable } from '../tape/tape.ts';

/** The same function as `lstm`, by the runtime's own operator: for serving, where rows may be any number. Not differentiated. */
export function fusedLstm(windows: Variable, weights: LstmWeights, all: boolean): Variable {
  const { graph } = windows.tape;
  const hidden = Number(weights.recurrent.shape[0]);
  // ONNX orders gates input, output, forget, cell
  const order = [0, 2, 1, 3];
  const bias = reordered(weights.bias, hidden, order);
  const zeros = graph.float(new Float32Array(4 * hidden), [4 * hidden]);
  return fused('LSTM', windows, all, hidden, [
    asMatrix(weights.input, hidden, order),
    asMatrix(weights.recurrent, hidden, order),
    graph.op('Unsqueeze', [graph.op('Concat', [bias, zeros], { axis: 0 }), graph.int([0])]),
  ]);
}

/** The same function as `gru`, by the runtime's own operator: for serving. Not differentiated. */
export function fusedGru(windows: Variable, weights: GruWeights, all: boolean): Variable {
  const { graph } = windows.tape;
  const hidden = Number(weights.recurrent.shape[0]);
  // ONNX orders gates update, reset, new
  const order = [1, 0, 2];
  const biases = [
    reordered(weights.bias, hidden, order),
    reordered(weights.recurrentBias, hidden, order),
  ];
  return fused('GRU', windows, all, hidden, [
    asMatrix(weights.input, hidden, order),
    asMatrix(weights.recurrent, hidden, order),
    graph.op('Unsqueeze', [graph.op('Concat', biases, { axis: 0 }), graph.int([0])]),
  ]);
}

function fused(
  operator: 'LSTM' | 'GRU',
  windows: Variable,
  all: boolean,
  hidden: number,
  weights: readonly Value[],
): Variable {
  const { tape } = windows;
  const { graph } = tape;
  const turned = graph.op('Transpose', [windows.value], { perm: [1, 0, 2] });
  const attributes = {
    hidden_size: hidden,
    ...(operator === 'GRU' && { linear_before_reset: 1 }),
  };
  const [states, last] = graph.ops(operator, [turned, ...weights], attributes, 2) as [Value, Value];
  if (!all) return tape.constant(graph.op('Squeeze', [last, graph.int([0])]));
  const flat = graph.op('Squeeze', [states, graph.int([1])]);
  return tape.constant(graph.op('Transpose', [flat], { perm: [1, 0, 2] }));
}

/** [d, gates · h] as the operator wants it: [1, gates · h, d], gates in its order. */
function asMatrix(weights: Variable, hidden: number, order: readonly number[]): Value {
  const { graph } = weights.tape;
  const turned = graph.op('Transpose', [reordered(weights, hidden, order)], { perm: [1, 0] });
  return graph.op('Unsqueeze', [turned, graph.int([0])]);
}

function reordered(weights: Variable, hidden: number, order: readonly number[]): Value {
  const { graph } = weights.tape;
  const axis = weights.shape.length - 1;
  const sizes = order.map(() => hidden);
  const gates = graph.ops('Split', [weights.value, graph.int(sizes)], { axis }, order.length);
  return graph.op(
    'Concat',
    order.map((gate) => gates[gate] as Value),
    { axis },
  );
}
