import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { errorFromData } from '@prodrome/core';
import { graphError } from './graph-error.ts';
import { layoutOf, partsOf } from './rows-in-parts.ts';
import type { RowsMessage, TrainMessage, TrainTask } from './train-messages.ts';
import type { TrainingJob, TrainingListener, TrainingResult } from './training/run-training.ts';
import type { TrainerBackend } from './training/train-network.ts';

// a worker loads no TypeScript: from the sources too, what was built is run
/** What the thread of a training runs. */
export const trainWorkerFile = fileURLToPath(new URL('../dist/train-worker.js', import.meta.url));

/**
 * onnxruntime in a thread of its own for each run: the caller's event loop stays free. Rows are copied into the thread
 * once, in parts of 1 MB. Gives the very bytes of `onnxBackend`.
 */
export const onnxWorkerBackend: TrainerBackend = { name: 'onnx-worker', train: trainInThread };

async function trainInThread(
  job: TrainingJob,
  listener: TrainingListener,
): Promise<TrainingResult> {
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const { data, validation, ...rest } = job;
  const task: TrainTask = {
    job: rest,
    data: layoutOf(data),
    ...(validation && { validation: layoutOf(validation) }),
    stop,
    checkpoints: listener.checkpoint !== undefined,
  };
  const worker = new Worker(trainWorkerFile, { workerData: task });
  const { signal } = listener;
  // the signal may be aborted while the thread computes and says nothing
  const watch = setInterval(() => {
    if (signal?.aborted === true) Atomics.store(stop, 0, 1);
  }, 20);
  const ended = new Promise((resolve) => worker.once('exit', resolve));
  try {
    const result = answerOf(worker, listener, stop);
    // awaited below; a thread that fails while rows are sent is nobody's failure until then
    result.catch(() => undefined);
    try {
      await send(worker, partsOf('data', data));
      if (validation) await send(worker, partsOf('validation', validation));
      worker.postMessage({ kind: 'complete' } satisfies RowsMessage);
    } catch (error) {
      // it has not begun: nothing of the runtime is cut off
      await worker.terminate();
      throw error;
    }
    return await result;
  } finally {
    clearInterval(watch);
    await ended;
  }
}

/** Sends parts one by one; the event loop turns after each. */
async function send(worker: Worker, parts: ReturnType<typeof partsOf>): Promise<void> {
  for (const part of parts) {
    worker.postMessage(part, [part.part.buffer as ArrayBuffer]);
    await setImmediate();
  }
}

function answerOf(
  worker: Worker,
  { signal, progress, checkpoint }: TrainingListener,
  stop: Int32Array,
): Promise<TrainingResult> {
  return new Promise((resolve, reject) => {
    worker.on('message', (message: TrainMessage) => {
      if (signal?.aborted === true) Atomics.store(stop, 0, 1);
      try {
        if (message.kind === 'progress') progress?.(message.event);
        else if (message.kind === 'checkpoint') checkpoint?.(() => message.state);
        else if (message.kind === 'done') resolve(message.result);
        else reject(errorFromData(message.error));
      } catch (error) {
        // a listener's own failure ends the run, as it does without a thread
        Atomics.store(stop, 0, 1);
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    });
    worker.on('error', (cause) => {
      reject(graphError('training thread', 'a result', cause.message, { cause }));
    });
    worker.on('exit', (code) => {
      reject(graphError('training thread', 'a result', `exit code ${code}`));
    });
  });
}
