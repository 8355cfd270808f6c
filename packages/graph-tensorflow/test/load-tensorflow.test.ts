import { expect, it } from '@jest/globals';
import { addRemovedUtilities, loadTensorflow } from '../src/load-tensorflow.ts';
import { createTensorflowBackend, probeTensorflow } from '../src/index.ts';

it('takes WebAssembly where libtensorflow is not installed, and says so', async () => {
  const report = await probeTensorflow();
  expect(report).toEqual({
    ...{ engine: 'wasm', version: '4.22.0' },
    passedOver: [{ engine: 'node', why: '@tensorflow/tfjs-node is not installed' }],
  });
});

it('tries the engines that are named, in their order', async () => {
  const { report } = await createTensorflowBackend({ engines: ['cpu', 'wasm'] });
  expect(report).toMatchObject({ engine: 'cpu', passedOver: [] });
});

it('says of each engine why it cannot be had when none can', async () => {
  await expect(loadTensorflow(['node'])).rejects.toMatchObject({
    code: 'GRAPH',
    got: 'node: @tensorflow/tfjs-node is not installed',
  });
});

it('starts several at once, one after another', async () => {
  const loaded = await Promise.all([loadTensorflow(['wasm']), loadTensorflow(['cpu'])]);
  expect(loaded.map(({ engine }) => engine)).toEqual(['wasm', 'cpu']);
});

it('gives back what Node 23 took from util, and leaves what is there', () => {
  const util: { isNullOrUndefined?: (value: unknown) => boolean } = {};
  addRemovedUtilities(util);
  expect([null, undefined, 0, ''].map((value) => util.isNullOrUndefined?.(value))).toEqual([
    ...[true, true, false, false],
  ]);
  const own = () => true;
  const older = { isNullOrUndefined: own };
  addRemovedUtilities(older);
  expect(older.isNullOrUndefined).toBe(own);
});
