// The networks that are measured, as small as those of one expert.
import {
  adam,
  binaryCrossEntropy,
  compileTraining,
  convolutionLayer,
  dense,
  gruLayer,
  lstmLayer,
  mean,
  relu,
} from '@prodrome/graph';
import { createStream } from '@prodrome/numerics';

const windows = { x: { shape: [14, 16] } };
const taps = { filters: 32, taps: 3, padding: 'valid' };

export const networks = {
  lstm: { inputs: windows, forward: (s, { x }) => dense(s, 'out', lstmLayer(s, 'lstm', x, 64), 1) },
  gru: { inputs: windows, forward: (s, { x }) => dense(s, 'out', gruLayer(s, 'gru', x, 64), 1) },
  tcn: {
    inputs: windows,
    forward: (s, { x }) => {
      const first = relu(convolutionLayer(s, 'one', x, taps));
      const second = relu(convolutionLayer(s, 'two', first, { ...taps, dilation: 2 }));
      return dense(s, 'out', mean(second, [1]), 1);
    },
  },
  mlp: {
    inputs: { x: { shape: [64] } },
    forward: (s, { x }) => {
      const hidden = relu(dense(s, 'two', relu(dense(s, 'one', x, 32)), 16));
      return dense(s, 'out', hidden, 1);
    },
  },
};

export const compiled = (network, batch) =>
  compileTraining(network, binaryCrossEntropy, adam({ learningRate: 1e-3 }), { batch });

/** Normal rows, and whether the sum of their first eight numbers is positive. */
export function normalRows(network, rows, name = 'bench') {
  const stream = createStream(name);
  const width = network.inputs.x.shape.reduce((a, b) => a * b, 1);
  const x = new Float32Array(rows * width).map(() => stream.nextNormal());
  const target = Float32Array.from({ length: rows }, (_, row) =>
    x.subarray(row * width, row * width + 8).reduce((a, b) => a + b, 0) > 0 ? 1 : 0,
  );
  return { rows, inputs: { x }, target };
}
