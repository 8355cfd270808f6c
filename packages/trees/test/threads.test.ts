import { expect, test } from '@jest/globals';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { fileURLToPath } from 'node:url';
import type { Worker } from 'node:worker_threads';
import { createStream } from '@prodrome/numerics';
import { completeOptions } from '../src/gradient-boosting-options.ts';
import { createGradientBoosting, createRandomForest } from '../src/index.ts';
import { chooseKernels, plainKernels } from '../src/kernels/choose-kernels.ts';
import { commands, sumHistograms } from '../src/kernels/thread-commands.ts';
import type { WasmExports } from '../src/kernels/wasm-exports.ts';
import { Instance, Memory } from '../src/kernels/web-assembly.ts';
import { WorkerFailure } from '../src/kernels/worker-failure.ts';
import { WorkerPool } from '../src/kernels/worker-pool.ts';
import { trainWith } from '../src/train-with.ts';
import { loadSharedModule } from '../src/wasm-module.ts';

/** Rows of which the first column and the last decide. */
function rowsOf(rows: number, width: number) {
  const stream = createStream(`${rows} ${width}`);
  const columns = Array.from({ length: width }, () =>
    new Float32Array(rows).map(() => stream.next()),
  );
  const labels = new Float64Array(rows).map((_, i) =>
    stream.next() < ((columns[0]?.[i] ?? 0) + (columns[width - 1]?.[i] ?? 0)) / 2 ? 1 : 0,
  );
  return { columns, labels };
}

test.each([
  ['rows', 70_000, 9, { rowSubsample: 0.9 }],
  ['columns', 8000, 200, {}],
  ['nothing', 300, 3, { trees: 20 }],
])(
  'a model is the same of 1, 2 and 4 threads and of plain kernels, shared by %s',
  async (...given) => {
    const [, rows, width, own] = given;
    const data = rowsOf(rows, width);
    const options = { trees: 3, maxLeaves: 8, ...own };
    const plain = await trainWith(completeOptions(options), data, {}, () => plainKernels);
    const saved = JSON.stringify(plain);
    for (const threads of [1, 2, 4]) {
      const model = await createGradientBoosting({ ...options, threads }).train(data);
      expect(JSON.stringify(model) === saved).toBe(true);
    }
  },
);

test('threads are at work, and gone when it ends', async () => {
  const resources = (): number =>
    process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length;
  const before = resources();
  const kernels = await chooseKernels(70_000, 9, { maxLeaves: 4, outputs: 1, threads: 3 });
  expect(kernels.memory.int32(1).buffer.constructor.name).toBe('SharedArrayBuffer');
  kernels.close();
  const controller = new AbortController();
  const training = createRandomForest({ threads: 2, trees: 3 }).train(rowsOf(70_000, 9), {
    signal: controller.signal,
    progress: () => {
      controller.abort();
    },
  });
  await expect(training).rejects.toEqual(expect.objectContaining({ code: 'CANCELLED' }));
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(resources()).toBe(before);
});

/** A pool of real workers in a memory of its own. */
async function startPool(count: number, file?: string) {
  const shared = new Memory({ initial: 4, maximum: 4, shared: true });
  let next = 1024;
  const take = (bytes: number): number => (next += bytes + 1024) - bytes;
  const memory = {
    float64: (length: number) => new Float64Array(shared.buffer, 8 * take(length), length),
    int32: (length: number) => new Int32Array(shared.buffer, 8 * take(length), length),
    uint8: (length: number) => new Uint8Array(shared.buffer, 8 * take(length), length),
  };
  const module = loadSharedModule();
  const wasm = new Instance(module, { env: { memory: shared } }).exports as WasmExports;
  return WorkerPool.start(count, { module, shared, memory, wasm }, file);
}

test('where workers cannot be started, or end at once, there is no pool', async () => {
  expect(await startPool(2, '/nowhere/worker.js')).toBeUndefined();
  const ends = fileURLToPath(new URL('fixtures/ends-at-once.mjs', import.meta.url));
  expect(await startPool(2, ends)).toBeUndefined();
});

/** Every worker that is started while something works. */
async function workersOf<Result>(work: (started: Worker[]) => Promise<Result>): Promise<Result> {
  const started: Worker[] = [];
  const listen = (message: unknown): void => {
    started.push((message as { readonly worker: Worker }).worker);
  };
  subscribe('worker_threads', listen);
  try {
    return await work(started);
  } finally {
    unsubscribe('worker_threads', listen);
  }
}

test('what a dead worker was told is done by the calling thread, and then nothing is told to it', async () => {
  await workersOf(async (started) => {
    const pool = await startPool(2);
    if (!pool) throw new Error('no pool');
    const [worker] = started;
    const dead = new Promise((resolve) => worker?.once('exit', resolve));
    await worker?.terminate();
    await dead;
    expect(pool.size).toBe(1);
    const last = new Promise((resolve) => started[1]?.once('exit', resolve));
    // not awaited: it is gone before the pool hears of it
    void started[1]?.terminate();
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
    expect(pool.size).toBe(1);
    pool.tell(0, commands.indexOf(sumHistograms), [0, 0, 0, 0, 0, 0, 0, 0, 0]);
    pool.wait();
    await last;
    expect(pool.size).toBe(0);
    pool.wait();
    pool.close();
  });
});

test('a worker that throws fails the work with its cause, and the process goes on', async () => {
  const pool = await startPool(1);
  if (!pool) throw new Error('no pool');
  // addresses far beyond the memory
  const beyond = [2 ** 30, 8, 2 ** 30, 2 ** 30, 0, 8, 2 ** 30, 0, 1];
  pool.tell(0, commands.indexOf(sumHistograms), beyond);
  // it has begun: the calling thread does not take the order back
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
  let failure: unknown;
  try {
    pool.wait();
  } catch (error) {
    failure = error;
  }
  expect(failure).toBeInstanceOf(WorkerFailure);
  const { cause } = failure as { cause: Error };
  expect(cause).toMatchObject({ name: 'RuntimeError', message: 'memory access out of bounds' });
  expect(cause.stack).toMatch(/\n +at .*dist.kernel-worker\.js|\n +at .*dist.chunk/);
  pool.close();
});

test('an error event after the start does not end the process', async () => {
  await workersOf(async (started) => {
    const pool = await startPool(1);
    expect(started[0]?.emit('error', new Error('out of memory'))).toBe(true);
    pool?.close();
  });
});

test.each(['boosting', 'forest'])('workers die while a %s grows: the same bits', async (name) => {
  const data = rowsOf(70_000, 9);
  const options = { trees: 4, maxLeaves: 8 };
  const train = (threads: number, progress?: () => void) =>
    (name === 'boosting'
      ? createGradientBoosting({ ...options, threads })
      : createRandomForest({ ...options, threads })
    ).train(data, progress && { progress });
  const alone = await train(1);
  await workersOf(async (started) => {
    const model = await train(3, () => {
      void started.pop()?.terminate();
    });
    expect(started).toHaveLength(0);
    expect(JSON.stringify(model) === JSON.stringify(alone)).toBe(true);
  });
});

test('where a worker fails in the middle of its work, the training begins again alone: the same bits', async () => {
  const data = rowsOf(70_000, 9);
  const options = completeOptions({ trees: 3, maxLeaves: 8, threads: 2 });
  const alone = await trainWith({ ...options, threads: 1 }, data);
  const asked: number[] = [];
  const model = await trainWith(options, data, {}, async (rows, columns, size) => {
    asked.push(size.threads);
    const set = await chooseKernels(rows, columns, size);
    let calls = 0;
    const partition = (...args: Parameters<typeof set.kernels.partition>): number => {
      if (size.threads > 1 && ++calls > 10) throw new WorkerFailure(new Error('it died'));
      return set.kernels.partition(...args);
    };
    return { ...set, kernels: { ...set.kernels, partition } };
  });
  expect(asked).toEqual([2, 1]);
  expect(JSON.stringify(model) === JSON.stringify(alone)).toBe(true);
});
