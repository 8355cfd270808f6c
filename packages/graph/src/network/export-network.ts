import { GraphBuilder } from '../builder/graph-builder.ts';
import { graphError } from '../graph-error.ts';
import type { ModelSpec } from '../onnx/model.ts';
import { sigmoid } from '../tape/elementwise.ts';
import { softmax } from '../tape/reductions.ts';
import { Tape } from '../tape/tape.ts';
import { inputVariables, NetworkScope, type Network } from './network.ts';

/** What a served network answers. */
export interface ExportSettings {
  /** What is done to the output; nothing when not given. */
  readonly transform?: 'sigmoid' | 'softmax';
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * A trained network as a model for any number of rows: its inputs under their names, `output` [n, outputs]. Recurrent layers are the
 * runtime's own operators; nothing is dropped.
 * @param parameters - as trained, one vector.
 * @throws ProdromeError `GRAPH` when they are not as many as the network has.
 */
export function exportNetwork(
  network: Network,
  parameters: Float32Array,
  { transform, metadata = {} }: ExportSettings = {},
): ModelSpec {
  const graph = new GraphBuilder('network');
  const tape = new Tape(graph);
  let offset = 0;
  const scope = new NetworkScope(tape, {
    training: false,
    resolve: ({ name, shape }) => {
      const size = shape.reduce((total, each) => total * each, 1);
      const data = parameters.slice(offset, offset + size);
      offset += size;
      return tape.constant(graph.constant('float', shape, data, name));
    },
  });
  const output = network.forward(scope, inputVariables(network, tape, 'n'));
  if (offset !== parameters.length) {
    throw graphError('exportNetwork', `${offset} parameters`, String(parameters.length));
  }
  const answer =
    transform === 'sigmoid' ? sigmoid(output) : transform === 'softmax' ? softmax(output) : output;
  graph.output(answer.value, 'output');
  return graph.model({ metadata });
}
