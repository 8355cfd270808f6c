import { expect, test } from '@jest/globals';
import { createStream } from '@prodrome/numerics';
import { completeOptions } from '../src/gradient-boosting-options.ts';
import { createGradientBoosting, createRandomForest } from '../src/index.ts';
import { chooseKernels, plainKernels } from '../src/kernels/choose-kernels.ts';
import { Crew } from '../src/kernels/crew.ts';
import { Memory } from '../src/kernels/web-assembly.ts';
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

test('where threads cannot be started there is no crew', async () => {
  const shared = new Memory({ initial: 1, maximum: 1, shared: true });
  const memory = {
    float64: (length: number) => new Float64Array(shared.buffer, 1024, length),
    int32: (length: number) => new Int32Array(shared.buffer, 512, length),
    uint8: (length: number) => new Uint8Array(shared.buffer, 0, length),
  };
  const crew = await Crew.start(2, loadSharedModule(), shared, memory, '/nowhere/worker.js');
  expect(crew).toBeUndefined();
});
