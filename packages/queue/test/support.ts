import type { ProdromeEvent } from '@prodrome/core';
import {
  queueOptionsSchema,
  startQueueWorker,
  type QueueOptions,
  type QueueWorker,
  type QueueWorkerSettings,
} from '../src/index.ts';
import { startPostgres } from '../../../tooling/jest-preset/postgres-server.js';

/** The server of a test file; whoever imports this stops it. */
export const server = await startPostgres();

const workers: QueueWorker[] = [];

/** Options with a schema of this test's own. */
export const optionsOf = (name: string, more: object = {}): QueueOptions =>
  queueOptionsSchema.parse({ url: server?.url, schema: `${name}_${process.pid}`, ...more });

/** A worker in this process, whose tasks are in others. It takes whatever module a run names. */
export async function beginWorker(
  { url, schema, artifacts }: QueueOptions,
  settings: Partial<QueueWorkerSettings> = {},
): Promise<QueueWorker & { readonly events: readonly ProdromeEvent[] }> {
  const events: ProdromeEvent[] = [];
  const worker = await startQueueWorker(
    { url, schema, artifacts },
    {
      ...{ workers: 1, code: {}, open: ({ name: module, data }) => ({ module, data }) },
      emit: (event) => events.push(event),
      ...settings,
    },
  );
  workers.push(worker);
  return { ...worker, events };
}

/** Ends the workers that a test has begun. */
export async function endWorkers(): Promise<void> {
  for (const worker of workers.splice(0)) await worker.stop();
}
