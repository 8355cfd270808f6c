import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  errorFromData,
  ProdromeError,
  throwIfCancelled,
  type PortableRunner,
  type PureTask,
  type TaskContext,
  type TaskInputs,
  type TaskOutcome,
} from '@prodrome/core';
import type { Order, Report } from './task-messages.ts';

// a process loads no TypeScript: from the sources too, what was built is run
const processFile = fileURLToPath(new URL('../dist/task-process.js', import.meta.url));

/** False where a bundler left the file behind that a process runs. */
export const hasProcessFile = (): boolean => existsSync(processFile);

/** The process died while it carried out a task. */
export class ProcessDeath extends Error {}

/** A process with a runner of its own. */
export interface TaskWorker {
  /**
   * Carries out a task; one at a time.
   * @throws what the runner throws there; {@link ProcessDeath}; ProdromeError `TASK_LOST` when the task gives no sign of life for too long.
   */
  carryOut(task: PureTask, inputs: TaskInputs, context: TaskContext): Promise<TaskOutcome>;
  /** Bytes: the most memory that it held by the end of its last task; 0 before. */
  peakBytes(): number;
  isAlive(): boolean;
  /** Ends the process, whatever it is doing. */
  end(): Promise<void>;
}

/** Starts a process. @param hangMs - after so long without a sign of life, a task is lost. */
export function startWorker({ module, data }: PortableRunner, hangMs: number): TaskWorker {
  const child = fork(processFile, {
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  // what cannot be sent to a process that is gone, its exit tells
  child.on('error', () => undefined);
  let exit: string | undefined;
  child.once('exit', (code, signal) => {
    exit = exitText(code, signal);
  });
  let peak = 0;
  tell(child, { kind: 'runner', module, data });

  return {
    carryOut: async (task, inputs, context) => {
      throwIfCancelled(context.signal, task.name);
      if (exit !== undefined) throw new ProcessDeath(exit);
      const { outcome, peakBytes } = await exchange(child, { task, inputs, context, hangMs });
      peak = peakBytes;
      return outcome;
    },
    peakBytes: () => peak,
    isAlive: () => exit === undefined,
    end: async () => {
      if (exit !== undefined) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

interface Exchange {
  readonly task: PureTask;
  readonly inputs: TaskInputs;
  readonly context: TaskContext;
  readonly hangMs: number;
}

/** Tells a process of a task, and listens until it is done. */
function exchange(
  child: ChildProcess,
  { task, inputs, context: { signal, resume, progress, checkpoint }, hangMs }: Exchange,
): Promise<Extract<Report, { kind: 'done' }>> {
  return new Promise((resolve, reject) => {
    const lose = (): void => {
      child.kill('SIGKILL');
      fail(hung(task, hangMs));
    };
    const timer = setTimeout(lose, hangMs);
    const end = (): void => {
      clearTimeout(timer);
      child.off('message', listen);
      child.off('exit', die);
      signal?.removeEventListener('abort', stop);
    };
    const fail = (error: Error): void => {
      end();
      reject(error);
    };
    const stop = (): void => {
      tell(child, { kind: 'stop' });
    };
    const die = (code: number | null, killed: NodeJS.Signals | null): void => {
      fail(new ProcessDeath(exitText(code, killed)));
    };
    const listen = (report: Report): void => {
      timer.refresh();
      if (report.kind === 'progress') progress?.(report.event);
      else if (report.kind === 'checkpoint') checkpoint?.(() => report.state);
      else if (report.kind === 'rejected') fail(errorFromData(report.error));
      else if (report.kind === 'done') {
        end();
        resolve(report);
      }
    };
    child.on('message', listen);
    child.once('exit', die);
    signal?.addEventListener('abort', stop);
    tell(child, { kind: 'task', task, inputs, ...(resume && { resume }) });
  });
}

const exitText = (code: number | null, signal: NodeJS.Signals | null): string =>
  signal ?? `exit code ${code ?? ''}`;

const tell = (child: ChildProcess, order: Order): void => {
  if (child.connected) child.send(order);
};

const hung = ({ name }: PureTask, hangMs: number): ProdromeError =>
  new ProdromeError('TASK_LOST', {
    where: `task ${name}`,
    expected: `a sign of progress within ${hangMs / 60_000} minutes`,
    got: 'none',
    hint: 'Where a component takes that long, raise execution.hang_minutes; `--resume` does not repeat what is finished',
    fields: { task: name },
  });
