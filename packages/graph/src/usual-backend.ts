import { isMainThread } from 'node:worker_threads';
import { onnxBackend, type TrainerBackend } from './training/train-network.ts';
import { onnxWorkerBackend } from './worker-backend.ts';

/** A run of so few batches is over before a thread has loaded the runtime. */
const shortRun = 64;

/** A thread of its own for a training of this many batches in all, unless it is a short one or already in a thread. */
export const usualBackend = (batches: number): TrainerBackend =>
  isMainThread && batches > shortRun ? onnxWorkerBackend : onnxBackend;
