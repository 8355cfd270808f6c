import { expect, it } from '@jest/globals';
import { encodeState } from '@prodrome/core';
import { createStream } from '@prodrome/numerics';
import {
  binaryCrossEntropy,
  compileTraining,
  concatenate,
  defineNetwork,
  dense,
  embeddingLayer,
  exportNetwork,
  initialParameters,
  onnxBackend,
  onnxWorkerBackend,
  openPredictor,
  trainNetwork,
  writeModel,
  type TrainOptions,
} from '../src/index.ts';
import { networks, sampleRows } from './sample-networks.ts';

const program = compileTraining(
  networks.lstm,
  binaryCrossEntropy,
  { kind: 'adam', learningRate: 0.01 },
  { batch: 16 },
);
const data = sampleRows(100, 15);
const options = (): TrainOptions => ({
  epochs: 3,
  stream: createStream('threads'),
  validation: data,
});

it('trains in a thread to the very bytes of this one', async () => {
  const epochs: number[] = [];
  const saved: Uint8Array[] = [];
  const listener = {
    progress: ({ epoch }: { readonly epoch: number }) => epochs.push(epoch),
    checkpoint: (state: () => Parameters<typeof encodeState>[0]) =>
      saved.push(encodeState(state())),
  };
  const here = await trainNetwork(program, data, options(), onnxBackend);
  const there = await trainNetwork(program, data, { ...options(), ...listener }, onnxWorkerBackend);
  expect(encodeState(there.state)).toEqual(encodeState(here.state));
  expect(there.parameters).toEqual(here.parameters);
  expect(epochs).toEqual([1, 2, 3]);
  expect(saved.at(-1)).toEqual(encodeState(here.state));
});

it('stops a thread when it is cancelled', async () => {
  const controller = new AbortController();
  const training = trainNetwork(
    program,
    data,
    {
      ...options(),
      ...{ epochs: 100_000, signal: controller.signal, batchesPerRun: 1 },
      progress: () => {
        controller.abort();
      },
    },
    onnxWorkerBackend,
  );
  await expect(training).rejects.toMatchObject({ code: 'CANCELLED' });
});

it('ends with the failure of its listener', async () => {
  const progress = (): never => {
    throw new Error('a listener fails');
  };
  const training = trainNetwork(program, data, { ...options(), progress }, onnxWorkerBackend);
  await expect(training).rejects.toThrow('a listener fails');
});

it('takes rows of several parts, weights and indices', async () => {
  const network = defineNetwork({
    inputs: { ids: { shape: [], type: 'int64' }, x: { shape: [4096] } },
    forward: (scope, { ids, x }) => {
      const known = embeddingLayer(scope, 'id', ids, { vocabulary: 3, width: 2 });
      return dense(scope, 'out', concatenate([known, x], 1), 1);
    },
  });
  const rows = 300;
  const wide = compileTraining(
    network,
    binaryCrossEntropy,
    { kind: 'adam', learningRate: 0.01 },
    { batch: 64 },
  );
  const own = {
    rows,
    inputs: {
      ids: BigInt64Array.from({ length: rows }, (_, i) => BigInt(i % 3)),
      x: new Float32Array(rows * 4096).map((_, i) => Math.sin(i)),
    },
    target: Float32Array.from({ length: rows }, (_, i) => i % 2),
    weights: Float32Array.from({ length: rows }, (_, i) => 1 + (i % 5)),
  };
  const run = (backend: typeof onnxBackend) =>
    trainNetwork(wide, own, { epochs: 2, stream: createStream('wide') }, backend);
  const [here, there] = [await run(onnxBackend), await run(onnxWorkerBackend)];
  expect(encodeState(there.state)).toEqual(encodeState(here.state));
});

it('brings coded errors back from a thread', async () => {
  const broken = { ...data, target: data.target.map(() => NaN) };
  const training = trainNetwork(program, broken, options(), onnxWorkerBackend);
  await expect(training).rejects.toMatchObject({ code: 'NUMERIC', fields: { epoch: 1, batch: 1 } });
});

it('answers many rows on threads as it answers them one by one', async () => {
  const parameters = initialParameters(program.parameters, createStream('first'));
  const model = writeModel(exportNetwork(networks.lstm, parameters, { transform: 'sigmoid' }));
  const predictor = await openPredictor(model, { workers: 2, chunk: 32 });
  const x = data.inputs['x'] as Float32Array;
  const many = await predictor.predictMany({ x: { type: 'float', shape: [100, 5, 3], data: x } });
  const single: number[] = [];
  for (let row = 0; row < 100; row++) {
    const own = x.subarray(row * 15, (row + 1) * 15);
    const { output } = await predictor.predictHere({
      x: { type: 'float', shape: [1, 5, 3], data: own },
    });
    single.push(Number(output?.data[0]));
  }
  expect(many['output']?.shape).toEqual([100, 1]);
  single.forEach((value, row) => {
    expect(Number(many['output']?.data[row])).toBeCloseTo(value, 6);
  });
  const wrong = { x: { type: 'float', shape: [100, 3, 5], data: x } } as const;
  await expect(predictor.predictMany(wrong)).rejects.toMatchObject({ code: 'GRAPH' });
  await expect(predictor.predictHere(wrong)).rejects.toMatchObject({ code: 'GRAPH' });
  await predictor.release();
});
