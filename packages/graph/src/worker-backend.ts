import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { graphError } from './graph-error.ts';
import { unpackError, type TrainMessage, type TrainTask } from './train-messages.ts';
import type { TrainingJob, TrainingListener, TrainingResult } from './training/run-training.ts';
import type { TrainerBackend } from './training/train-network.ts';

/**
 * onnxruntime in a thread of its own for each run: the caller's event loop stays free. Rows are copied into the thread
 * once. Gives the very bytes of `onnxBackend`.
 */
export const onnxWorkerBackend: TrainerBackend = { name: 'onnx-worker', train: trainInThread };

async function trainInThread(
  job: TrainingJob,
  listener: TrainingListener,
): Promise<TrainingResult> {
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const task: TrainTask = { job, stop, checkpoints: listener.checkpoint !== undefined };
  // a worker loads no TypeScript: from the sources too, what was built is run
  const file = fileURLToPath(new URL('../dist/train-worker.js', import.meta.url));
  const worker = new Worker(file, { workerData: task });
  const { signal } = listener;
  // the signal may be aborted while the thread computes and says nothing
  const watch = setInterval(() => {
    if (signal?.aborted === true) Atomics.store(stop, 0, 1);
  }, 20);
  try {
    return await new Promise((resolve, reject) => {
      worker.on('message', (message: TrainMessage) => {
        if (signal?.aborted === true) Atomics.store(stop, 0, 1);
        if (message.kind === 'progress') listener.progress?.(message.event);
        else if (message.kind === 'checkpoint') listener.checkpoint?.(() => message.state);
        else if (message.kind === 'done') resolve(message.result);
        else reject(unpackError(message.error));
      });
      worker.on('error', reject);
      worker.on('exit', (code) => {
        reject(graphError('training thread', 'a result', `exit code ${code}`));
      });
    });
  } finally {
    clearInterval(watch);
    await worker.terminate();
  }
}
