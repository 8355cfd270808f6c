import { expect, it } from '@jest/globals';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Worker } from 'node:worker_threads';
import { encodeState, ProdromeError } from '@prodrome/core';
import { createStream } from '@prodrome/numerics';
import {
  adam,
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

const program = compileTraining(networks.lstm, binaryCrossEntropy, adam({ learningRate: 0.01 }), {
  batch: 16,
});
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
  const wide = compileTraining(network, binaryCrossEntropy, adam({ learningRate: 0.01 }), {
    batch: 64,
  });
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

/** A coded error of a thread keeps its class, and its cause the message and the lines of where it was thrown. */
async function expectCause(work: Promise<unknown>, code: 'GRAPH', why: RegExp): Promise<void> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ProdromeError);
  const { code: own, stack, cause } = error as ProdromeError;
  expect(own).toBe(code);
  // the built file ran in the thread
  expect(stack).toMatch(/dist[/\\]/);
  expect(cause).toBeInstanceOf(Error);
  expect((cause as Error).message).toMatch(why);
  expect((cause as Error).stack).toMatch(/\n +at .*onnxruntime/);
}

it('brings the cause of a failure back from a thread that trains', async () => {
  const broken = { ...program, plan: { ...program.plan, epochGraph: Uint8Array.of(1, 2, 3) } };
  const training = trainNetwork(broken, data, options(), onnxWorkerBackend);
  await expectCause(training, 'GRAPH', /protobuf/i);
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
  await expectCause(predictor.predictMany(wrong), 'GRAPH', /dimensions/i);
  await expect(predictor.predictHere(wrong)).rejects.toMatchObject({ code: 'GRAPH' });
  await predictor.release();
});

/** Each worker thread that the work starts dies before it has loaded anything, as by lack of memory: to end the runtime while it computes would end the process. */
async function withDyingWorkers<Result>(work: () => Promise<Result>): Promise<Result> {
  const kill = (message: unknown): void => {
    const { worker } = message as { readonly worker: Worker };
    void worker.terminate();
    queueMicrotask(() => worker.emit('error', new Error('out of memory')));
  };
  subscribe('worker_threads', kill);
  try {
    return await work();
  } finally {
    unsubscribe('worker_threads', kill);
  }
}

it('rejects with a coded error when the thread of a training dies', async () => {
  const dying = withDyingWorkers(() =>
    trainNetwork(program, data, { ...options(), epochs: 100_000 }, onnxWorkerBackend),
  );
  await expect(dying).rejects.toMatchObject({ code: 'GRAPH' });
});

it('rejects with a coded error when the threads of predictions die', async () => {
  const parameters = initialParameters(program.parameters, createStream('first'));
  const model = writeModel(exportNetwork(networks.lstm, parameters, { transform: 'sigmoid' }));
  const predictor = await openPredictor(model, { workers: 2, chunk: 32 });
  const x = data.inputs['x'] as Float32Array;
  const asked = { x: { type: 'float', shape: [100, 5, 3], data: x } } as const;
  const dying = withDyingWorkers(() => predictor.predictMany(asked));
  await expect(dying).rejects.toMatchObject({ code: 'GRAPH' });
  const again = await predictor.predictMany(asked);
  expect(again['output']?.shape).toEqual([100, 1]);
  await predictor.release();
});
