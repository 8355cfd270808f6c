// What whole trainings take and reach: until the first epoch, two at a time, and beside the peer from the same numbers.
import { initialParameters, onnxBackend, onnxWorkerBackend, trainNetwork } from '@prodrome/graph';
import { createStream } from '@prodrome/numerics';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { compiled, networks, normalRows } from './networks.js';

export const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** Milliseconds, the median of fresh processes. */
export function untilFirstEpoch(runs) {
  const file = fileURLToPath(new URL('first-epoch.js', import.meta.url));
  const once = () => Number(execFileSync(process.execPath, [file], { encoding: 'utf8' }));
  return median(Array.from({ length: runs }, once));
}

/** The time of two trainings at once on two threads by that of one, the median of neighbours. */
export async function twoByOne(runs) {
  const program = compiled(networks.lstm, 64);
  const data = normalRows(networks.lstm, 6400);
  const train = () =>
    trainNetwork(program, data, { epochs: 12, stream: createStream('two') }, onnxWorkerBackend);
  const seconds = async (work) => {
    const start = performance.now();
    await work();
    return performance.now() - start;
  };
  await train();
  const ratios = [];
  for (let run = 0; run < runs; run++) {
    const one = await seconds(train);
    ratios.push((await seconds(() => Promise.all([train(), train()]))) / one);
  }
  return median(ratios);
}

/**
 * Rows whose outcome is in their last day, with a tenth turned round: learned from the first epoch on. What must be remembered for 13 days is
 * learned in a leap instead, before which roundings decide when.
 */
function lastDay({ rows, inputs }) {
  const chance = createStream(`turned ${rows}`);
  const target = Float32Array.from({ length: rows }, (_, row) => {
    const sum = inputs.x.subarray(row * 224 + 208, row * 224 + 216).reduce((a, b) => a + b, 0);
    return sum > 0 === chance.next() > 0.1 ? 1 : 0;
  });
  return { rows, inputs, target };
}

/** The validation losses of an LSTM of ours and of the peer's: same data, first weights, order of rows and epochs. */
export async function sameTraining(peer, epochs) {
  const program = compiled(networks.lstm, 64);
  const data = lastDay(normalRows(networks.lstm, 3200, 'train'));
  const validation = lastDay(normalRows(networks.lstm, 1280, 'validation'));
  const warmStart = initialParameters(program.parameters, createStream('same'));
  const options = { epochs, validation, warmStart, shuffled: false, stream: createStream('same') };
  const { validationLosses } = await trainNetwork(program, data, options, onnxBackend);
  const ours = validationLosses.at(-1);
  if (!peer) return { ours };
  const folder = mkdtempSync(join(tmpdir(), 'prodrome-bench-'));
  try {
    const write = (name, numbers) => writeFileSync(join(folder, name), numbers);
    write('train-x', data.inputs.x);
    write('train-y', data.target);
    write('validation-x', validation.inputs.x);
    write('validation-y', validation.target);
    for (const { name, shape, offset } of program.plan.parameters) {
      const size = shape.reduce((a, b) => a * b, 1);
      write(name, warmStart.slice(offset, offset + size));
    }
    return { ours, theirs: await peer.loss(folder, epochs) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
