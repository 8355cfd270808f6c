import { expect, it } from '@jest/globals';
import type { ComponentState } from '@prodrome/core';
import {
  adam,
  adamw,
  rmsprop,
  sgd,
  binaryCrossEntropy,
  compileTraining,
  concatenate,
  convolutionLayer,
  defineNetwork,
  dense,
  dropout,
  embeddingLayer,
  gruLayer,
  layerNormLayer,
  lstmLayer,
  mean,
  noisyTopKGate,
  onnxBackend,
  relu,
  softmax,
  multiply,
  trainNetwork,
  type Network,
  type Optimizer,
  type TrainerBackend,
  type TrainingRows,
} from '@prodrome/graph';
import { createStream } from '@prodrome/numerics';
import { createTensorflowBackend } from '../src/index.ts';

const windows = { x: { shape: [5, 3] } };
const columns = { x: { shape: [4] } };
const networks: Readonly<Record<string, Network>> = {
  mlp: defineNetwork({
    inputs: columns,
    forward: (scope, { x }) => dense(scope, 'out', relu(dense(scope, 'hidden', x, 6)), 1),
  }),
  lstm: defineNetwork({
    inputs: windows,
    forward: (scope, { x }) => dense(scope, 'out', lstmLayer(scope, 'lstm', x, 4), 1),
  }),
  'gru in layers': defineNetwork({
    inputs: windows,
    forward: (scope, { x }) => {
      const states = gruLayer(scope, 'one', x, 4, { sequence: true });
      return dense(scope, 'out', gruLayer(scope, 'two', states, 3), 1);
    },
  }),
  tcn: defineNetwork({
    inputs: windows,
    forward: (scope, { x }) => {
      const first = convolutionLayer(scope, 'one', x, { filters: 4, taps: 2, dilation: 2 });
      return dense(scope, 'out', mean(relu(first), [1]), 1);
    },
  }),
  'norm and dropout': defineNetwork({
    inputs: columns,
    forward: (scope, { x }) =>
      dense(scope, 'out', dropout(scope, layerNormLayer(scope, 'norm', x), 0.3), 1),
  }),
  'sparse gate': defineNetwork({
    inputs: columns,
    forward: (scope, { x }) => {
      const gate = noisyTopKGate(scope, 'gate', x, { experts: 4, k: 2 });
      return dense(scope, 'out', multiply(softmax(gate), dense(scope, 'experts', x, 4)), 1);
    },
  }),
  embedding: defineNetwork({
    inputs: { ...columns, kind: { shape: [], type: 'int64' } },
    forward: (scope, { x, kind }) => {
      const known = embeddingLayer(scope, 'kinds', kind, { vocabulary: 3, width: 2 });
      return dense(scope, 'out', concatenate([known, x], 1), 1);
    },
  }),
};
const optimizers: readonly Optimizer[] = [
  adam({ learningRate: 0.01 }),
  adamw({ learningRate: 0.01 }),
  rmsprop({ learningRate: 0.01 }),
  sgd({ learningRate: 0.1, momentum: 0.9 }),
];

/** 38 normal rows, so that the last of five batches is not full. */
function rowsFor(network: Network): TrainingRows {
  const stream = createStream('rows');
  const width = (network.inputs['x']?.shape ?? []).reduce((a, b) => a * b, 1);
  const x = Float32Array.from({ length: 38 * width }, () => stream.nextNormal());
  const target = Float32Array.from({ length: 38 }, (_, row) => ((x[row * width] ?? 0) > 0 ? 1 : 0));
  const kind = BigInt64Array.from({ length: 38 }, (_, row) => BigInt(row % 3));
  const weights = Float32Array.from({ length: 38 }, (_, row) => 1 + (row % 2));
  return { rows: 38, inputs: network.inputs['kind'] ? { x, kind } : { x }, target, weights };
}

const engines = ['wasm', 'cpu'] as const;
const cases = Object.entries(networks).map(([name, network], i) => ({
  ...{ name, network },
  optimizer: optimizers[i % optimizers.length] as Optimizer,
  // both for the plainest, in turn for the others: engines differ in kernels, not in how the graph is run
  engines: name === 'mlp' ? engines : engines.slice(i % 2, (i % 2) + 1),
}));

it.each(cases)('$name on $engines: 20 steps have the losses of onnxruntime', async (own) => {
  const { network, optimizer } = own;
  const settings = { batch: 8, clipNorm: 1 };
  const program = compileTraining(network, binaryCrossEntropy, optimizer, settings);
  const data = rowsFor(network);
  const train = (backend: TrainerBackend) => {
    const options = { epochs: 4, validation: data, stream: createStream('train') };
    return trainNetwork(program, data, options, backend);
  };
  const expected = await train(onnxBackend);
  for (const engine of own.engines) {
    const found = await train(await createTensorflowBackend({ engines: [engine] }));
    expect(farthest(found.losses, expected.losses)).toBeLessThan(1e-4);
    expect(farthest(found.validationLosses, expected.validationLosses)).toBeLessThan(1e-4);
    expect(farthest(found.parameters, expected.parameters)).toBeLessThan(1e-3);
  }
});

it('goes on from the state that onnxruntime left', async () => {
  const network = networks['mlp'] as Network;
  const optimizer = adam({ learningRate: 0.01 });
  const program = compileTraining(network, binaryCrossEntropy, optimizer, { batch: 8 });
  const train = (epochs: number, backend: TrainerBackend, resume?: ComponentState) =>
    trainNetwork(
      program,
      rowsFor(network),
      { epochs, stream: createStream('train'), ...(resume && { resume }) },
      backend,
    );
  const whole = await train(4, onnxBackend);
  const { state } = await train(2, onnxBackend);
  const resumed = await train(4, await createTensorflowBackend({ engines: ['cpu'] }), state);
  expect(farthest(resumed.losses, whole.losses)).toBeLessThan(1e-4);
});

it('names the batch where a loss is no number', async () => {
  const network = networks['mlp'] as Network;
  const optimizer = sgd({ learningRate: 0.1 });
  const program = compileTraining(network, binaryCrossEntropy, optimizer, { batch: 8 });
  const { target, ...rows } = rowsFor(network);
  const wrong = { ...rows, target: target.map((value, row) => (row === 9 ? NaN : value)) };
  const options = { epochs: 1, shuffled: false, stream: createStream('train') };
  const backend = await createTensorflowBackend({ engines: ['cpu'] });
  await expect(trainNetwork(program, wrong, options, backend)).rejects.toMatchObject({
    code: 'NUMERIC',
    fields: { epoch: 1, batch: 2 },
  });
});

/** The largest difference of two lists of one length. */
function farthest(left: ArrayLike<number>, right: ArrayLike<number>): number {
  expect(left).toHaveLength(right.length);
  return Math.max(...Array.from(left, (value, i) => Math.abs(value - (right[i] ?? NaN))));
}
