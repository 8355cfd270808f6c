export { createQueueExecutor, queueExecutor } from './queue-executor.ts';
export {
  queueOptionsSchema,
  queuePlaceSchema,
  type QueueOptions,
  type QueuePlace,
} from './queue-options.ts';
export {
  startQueueWorker,
  type OfferedRun,
  type QueueWorker,
  type QueueWorkerSettings,
} from './queue-worker.ts';
