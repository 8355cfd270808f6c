import { createStream } from '@prodrome/numerics';
import {
  convolutionLayer,
  dense,
  gruLayer,
  layerNormLayer,
  lstmLayer,
  mean,
  relu,
  type Network,
  type TrainingRows,
} from '../src/index.ts';

const windows = { x: { shape: [5, 3] } };

/** Small networks over windows [5, 3] or columns [4], by name. */
export const networks = {
  mlp: {
    inputs: { x: { shape: [4] } },
    forward: (scope, { x }) => dense(scope, 'out', relu(dense(scope, 'hidden', x, 6)), 1),
  },
  lstm: {
    inputs: windows,
    forward: (scope, { x }) => dense(scope, 'out', lstmLayer(scope, 'lstm', x, 4), 1),
  },
  gru: {
    inputs: windows,
    forward: (scope, { x }) => dense(scope, 'out', gruLayer(scope, 'gru', x, 4), 1),
  },
  tcn: {
    inputs: windows,
    forward: (scope, { x }) => {
      const settings = { filters: 4, taps: 2 };
      const first = relu(convolutionLayer(scope, 'one', x, settings));
      const second = convolutionLayer(scope, 'two', first, { ...settings, dilation: 2 });
      return dense(scope, 'out', mean(relu(second), [1]), 1);
    },
  },
  norm: {
    inputs: { x: { shape: [4] } },
    forward: (scope, { x }) => dense(scope, 'out', layerNormLayer(scope, 'norm', x), 1),
  },
} as const satisfies Readonly<Record<string, Network<'x'>>>;

/** Normal values with a 0/1 target that follows the sum of the first three. */
export function sampleRows(rows: number, width: number, seed = 'rows'): TrainingRows {
  const stream = createStream(seed);
  const x = new Float32Array(rows * width).map(() => stream.nextNormal());
  const target = new Float32Array(rows).map((_, row) => {
    const sum = (x[row * width] ?? 0) + (x[row * width + 1] ?? 0) + (x[row * width + 2] ?? 0);
    return sum > 0 ? 1 : 0;
  });
  return { rows, inputs: { x }, target };
}
