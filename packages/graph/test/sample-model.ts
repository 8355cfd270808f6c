import { createStream } from '@prodrome/numerics';
import {
  branch,
  defineNetwork,
  dense,
  exportNetwork,
  GraphBuilder,
  loop,
  lstmLayer,
  scan,
  writeModel,
  type ModelSpec,
} from '../src/index.ts';

/** A model with every kind of attribute and every control operator: outputs `sum` [3], `power` [], `chosen` [2, 3]. */
export function sampleModel(): ModelSpec {
  const graph = new GraphBuilder('sample');
  const rows = graph.input('rows', 'float', ['n', 3]);
  const zero = graph.float([0, 0, 0]);
  const { states, stacked } = scan(
    graph,
    { states: [zero], scanned: [rows] },
    (body, [sum], [row]) => {
      const next = body.op('Add', [sum, row]);
      return {
        states: [next],
        stacked: [body.op('ReduceSum', [next, body.int([0])], { keepdims: 0 })],
      };
    },
  );
  const [sum] = states;
  const power = loop(graph, graph.int(5), [graph.float(1)], (body, _, [state]) => ({
    states: [body.op('Mul', [state, body.float(2)])],
  }));
  const positive = graph.op('Greater', [
    graph.op('ReduceSum', [rows, graph.int([0, 1])], { keepdims: 0 }),
    graph.float(0),
  ]);
  const matrix = graph.constant('float', [2, 3], Float32Array.of(1, 2, 3, 4, 5, 6), 'matrix');
  const [chosen] = branch(
    graph,
    positive,
    (body) => [body.op('Identity', [matrix])],
    (body) => [body.op('Neg', [matrix])],
  );
  if (!sum || !chosen || !power.states[0] || !stacked[0]) throw new Error('an output is missing');
  graph.output(sum, 'sum');
  graph.output(stacked[0], 'totals');
  graph.output(power.states[0], 'power');
  graph.output(chosen, 'chosen');
  return graph.model({ metadata: { purpose: 'a test' } });
}

/** A served LSTM over windows `x` [n, 4, 3], as a file. */
export function servedLstm(): Uint8Array {
  const network = defineNetwork({
    inputs: { x: { shape: [4, 3] } },
    forward: (scope, { x }) => dense(scope, 'out', lstmLayer(scope, 'lstm', x, 4), 1),
  });
  const stream = createStream('served');
  const count = 3 * 16 + 4 * 16 + 16 + 4 + 1;
  const parameters = Float32Array.from({ length: count }, () => stream.nextNormal());
  return writeModel(exportNetwork(network, parameters));
}
