import { existsSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
import type { TrainingJob } from './training/run-training.ts';
import { onnxBackend, type TrainerBackend } from './training/train-network.ts';
import { onnxWorkerBackend, trainWorkerFile } from './worker-backend.ts';

/** A run of so few batches is over before a thread has loaded the runtime. */
const shortRun = 64;

/** Some milliseconds of usual batches. */
const batchesOfTurn = 4;

/** In the calling thread, a few batches at a time: the event loop gets a turn after each. */
const inTurns: TrainerBackend = {
  name: onnxBackend.name,
  train: (job, listener) => onnxBackend.train({ batchesPerRun: batchesOfTurn, ...job }, listener),
};

/**
 * onnxruntime in a thread of its own, unless a training is a short one, already in a thread, or a bundler left the thread's file behind. The
 * bytes are the same wherever it runs.
 */
export const usualBackend: TrainerBackend = {
  name: onnxBackend.name,
  train: (job, listener) => placeOf(job).train(job, listener),
};

/** Where {@link usualBackend} trains a job. */
export function placeOf({ plan, data, epochs }: TrainingJob): TrainerBackend {
  if (!isMainThread) return onnxBackend;
  const batches = Math.ceil(data.rows / plan.batch) * epochs;
  return batches > shortRun && existsSync(trainWorkerFile) ? onnxWorkerBackend : inTurns;
}
