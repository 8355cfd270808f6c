import { isMainThread, Worker, workerData } from 'node:worker_threads';
import {
  errorToData,
  type ComponentState,
  type RunnerFactory,
  type TaskRunner,
} from '@prodrome/core';
import type { Order, Report } from './task-messages.ts';

/** Signs of life are told at most so often. */
const signMs = 500;
/** Taking and sending running states costs at most this share of the time. */
const share = 0.01;
/** Its own: what the system tells of a process that was forked holds what its parent had at that time. */
let peakBytes = 0;
const controller = new AbortController();
let runner: Promise<TaskRunner> | undefined;

const say = (report: Report): void => {
  process.send?.(report);
};
const measure = (): void => {
  peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
};
const die = (): void => {
  // nothing of the process has to be closed, and what computes in native threads cannot be ended otherwise
  process.kill(process.pid, 'SIGKILL');
};

async function makeRunner({ module, data }: Extract<Order, { kind: 'runner' }>) {
  const { createRunner } = (await import(module)) as { readonly createRunner: RunnerFactory };
  return createRunner(data);
}

async function carryOut({ task, inputs, resume }: Extract<Order, { kind: 'task' }>): Promise<void> {
  try {
    const own = await runner;
    if (!own) throw new Error('a task came before what makes its runner');
    const outcome = await own(task, inputs, {
      signal: controller.signal,
      progress: (event) => {
        say({ kind: 'progress', event });
      },
      checkpoint: checkpointer(),
      ...(resume && { resume }),
    });
    measure();
    say({ kind: 'done', outcome, peakBytes });
  } catch (error) {
    say({ kind: 'rejected', error: errorToData(error) });
  }
}

/** Sends running states, as often as costs little; the last before the task stops, always. */
function checkpointer(): (state: () => ComponentState) => void {
  let next = 0;
  let sign = 0;
  return (state) => {
    const now = performance.now();
    if (controller.signal.aborted || now >= next) {
      say({ kind: 'checkpoint', state: state() });
      const ended = performance.now();
      next = ended + (ended - now) / share;
    } else if (now >= sign) {
      measure();
      say({ kind: 'alive' });
      sign = now + signMs;
    }
  };
}

function serve(): void {
  // whoever began the run is told too, and tells when to stop
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
  process.on('disconnect', die);
  new Worker(new URL(import.meta.url), { workerData: process.ppid }).unref();
  process.on('message', (order: Order) => {
    if (order.kind === 'stop') controller.abort();
    else if (order.kind === 'task') void carryOut(order);
    else {
      runner = makeRunner(order);
      // told with the task that needs it
      runner.catch(() => undefined);
    }
  });
}

/** In a thread: a process that hangs does not notice that nobody waits for it any more. */
function watchParent(): void {
  setInterval(() => {
    if (process.ppid !== workerData) die();
  }, 1000);
}

if (isMainThread) serve();
else watchParent();
