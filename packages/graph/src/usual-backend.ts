import { existsSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
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

/** A thread of its own for a training of this many batches in all, unless it is a short one, already in a thread, or a bundler left the thread's file behind. */
export function usualBackend(batches: number): TrainerBackend {
  if (!isMainThread) return onnxBackend;
  return batches > shortRun && existsSync(trainWorkerFile) ? onnxWorkerBackend : inTurns;
}
