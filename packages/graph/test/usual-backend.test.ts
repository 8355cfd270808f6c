import { expect, test } from '@jest/globals';
import { createStream } from '@prodrome/numerics';
import {
  adam,
  binaryCrossEntropy,
  compileTraining,
  onnxWorkerBackend,
  trainNetwork,
  usualBackend,
} from '../src/index.ts';
import { placeOf } from '../src/usual-backend.ts';
import { networks, sampleRows } from './sample-networks.ts';

const optimizer = adam({ learningRate: 0.01 });

test('a short training stays in the calling thread, gives it turns, and has the same bytes', async () => {
  const program = compileTraining(networks.mlp, binaryCrossEntropy, optimizer, { batch: 8 });
  const options = () => ({ epochs: 2, stream: createStream('short') });
  const rows = sampleRows(160, 4);
  const expected = await trainNetwork(program, rows, options());
  let turns = 0;
  let next: NodeJS.Immediate;
  const count = (): void => {
    turns++;
    next = setImmediate(count);
  };
  next = setImmediate(count);
  const { parameters } = await trainNetwork(program, rows, options(), usualBackend);
  clearImmediate(next);
  expect(parameters).toEqual(expected.parameters);
  // 20 batches an epoch, 4 of them a turn
  expect(turns).toBeGreaterThanOrEqual(2 * 5);
});

test('a long one gets a thread of its own', () => {
  const { plan } = compileTraining(networks.mlp, binaryCrossEntropy, optimizer, { batch: 8 });
  const job = { plan, data: sampleRows(160, 4), seed: '', parameters: new Float32Array(plan.size) };
  expect(placeOf({ ...job, epochs: 3 })).not.toBe(onnxWorkerBackend);
  expect(placeOf({ ...job, epochs: 4 })).toBe(onnxWorkerBackend);
});
