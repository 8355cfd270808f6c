import { expect, it } from '@jest/globals';
import {
  sgd,
  compileTraining,
  exportNetwork,
  GraphBuilder,
  initialParameters,
  NetworkScope,
  openSession,
  squaredError,
  Tape,
  writeModel,
} from '@prodrome/graph';
import { createStream } from '@prodrome/numerics';
import { gruDesign, gruNetworkOptionsSchema } from '../src/gru-network.ts';
import { lstmDesign, lstmNetworkOptionsSchema } from '../src/lstm-network.ts';
import { windowNetworks } from '../src/window-network.ts';

const [rows, steps, width] = [40, 14, 9];
const options = { steps, hiddenUnits: 64, layers: 2 };
const stream = createStream('windows');
// the last number of a day is the share of columns that were observed
const days = new Float32Array(rows * steps * width).map((_, i) =>
  i % width === width - 1 ? 1 : 2 * stream.nextNormal(),
);

it.each([
  { design: lstmDesign, own: lstmNetworkOptionsSchema.parse(options) },
  { design: gruDesign, own: gruNetworkOptionsSchema.parse(options) },
])(
  '$design.type is served by fused operators as it is trained step by step',
  async ({ design, own }) => {
    const setting = { options: own, outputs: 1, priors: [-1] };
    const { training, serving } = windowNetworks(design, setting, width);
    const optimizer = sgd({ learningRate: 1 });
    const program = compileTraining(training, squaredError, optimizer, { batch: 2 });
    const parameters = initialParameters(program.parameters, stream.fork('parameters'));

    const graph = new GraphBuilder('unrolled');
    const tape = new Tape(graph);
    let offset = 0;
    const scope = new NetworkScope(tape, {
      training: true,
      resolve: ({ shape }) => {
        const size = shape.reduce((total, each) => total * each, 1);
        const values = parameters.slice(offset, (offset += size));
        return tape.constant(graph.constant('float', shape, values));
      },
    });
    const windows = tape.constant(graph.input('windows', 'float', [rows, steps, width]));
    const scores = design.scores(scope, windows, setting);
    graph.output(design.probabilities(scores, setting).value, 'output');
    const unrolled = await openSession(writeModel(graph.model()));
    const { output: trained } = await unrolled.run({
      windows: { type: 'float', shape: [rows, steps, width], data: days },
    });

    const fused = await openSession(writeModel(exportNetwork(serving, parameters)));
    const { output: served } = await fused.run({
      days: { type: 'float', shape: [rows * steps, width], data: days },
      first: {
        type: 'int64',
        shape: [rows],
        data: BigInt64Array.from({ length: rows }, (_, row) => BigInt(row * steps)),
      },
    });
    const apart = Array.from(served?.data as Float32Array, (p, row) =>
      Math.abs(p - (trained?.data[row] as number)),
    );
    expect(Math.max(...apart)).toBeLessThan(1e-6);
    expect(new Set(served?.data as Float32Array).size).toBe(rows);
    await unrolled.release();
    await fused.release();
  },
);
