import { setImmediate } from 'node:timers/promises';
import {
  defineExecutor,
  throwIfCancelled,
  type Executor,
  type ExecutorContext,
  type ExecutorType,
  type PortableRunner,
  type PureTask,
  type TaskRunner,
} from '@prodrome/core';
import {
  createInlineExecutor,
  createTaskBoard,
  taskContext,
  type DoneTask,
} from '@prodrome/executors';
import { queueOptionsSchema, type QueueOptions } from './queue-options.ts';
import { beginRemoteRun } from './remote-run.ts';

/** Milliseconds in which tasks that are to stop tell their last running states. */
const graceMs = 1200;

/**
 * Has tasks carried out by workers (`startQueueWorker`) on any number of machines, all at once whose inputs are there. They are yielded in the order of the list, and the
 * outcomes are those of `inline`, bit for bit. Where the context does not say how a runner is made elsewhere, it is `inline`, and says so.
 * @throws ProdromeError `STORE` where the database cannot be reached; `TASK_LOST` when a task hung, or all its attempts died; what the runner throws: of several tasks, for
 * the first in the list that had begun.
 */
export const createQueueExecutor = (options: QueueOptions): Executor => ({
  run: (tasks, runner, context) => {
    if (context.portable) return byWorkers(tasks, runner, context, context.portable, options);
    const message =
      'components that were given in code are in this process only: no worker takes tasks of this run';
    context.emit?.({ type: 'note', message });
    return createInlineExecutor().run(tasks, runner, context);
  },
});

/** The executor of many machines as a type. */
export const queueExecutor: ExecutorType<QueueOptions> = defineExecutor({
  type: 'queue',
  description: 'many tasks at once, by workers on any number of machines, through PostgreSQL',
  options: queueOptionsSchema,
  create: createQueueExecutor,
});

async function* byWorkers(
  tasks: readonly PureTask[],
  runner: TaskRunner,
  context: ExecutorContext,
  portable: PortableRunner,
  options: QueueOptions,
): AsyncGenerator<DoneTask> {
  const { signal } = context;
  throwIfCancelled(signal, 'tasks');
  const board = createTaskBoard(tasks);
  const positions = new Map(tasks.map((task, at) => [task, at]));
  const positionOf = (task: PureTask): number => positions.get(task) as number;
  const remote = await beginRemoteRun(options, portable, tasks, context);
  const underWay = new Map<PureTask, Promise<void>>();
  let failed: { readonly at: number; readonly error: unknown } | undefined;
  const stopped = stopOf(signal, () => {
    remote.stop();
  });

  const carryOut = async (task: PureTask): Promise<void> => {
    const inputs = board.begin(task);
    try {
      // signals and timers get their turn
      await setImmediate();
      throwIfCancelled(signal, task.name);
      const outcome = await runner(task, inputs, taskContext(context, task, remote.elsewhere));
      board.end({ task, outcome });
    } catch (error) {
      const at = positionOf(task);
      if (!failed || at < failed.at) failed = { at, error };
    }
    underWay.delete(task);
  };
  /** Whether nothing is under way that is still to be told: last running states, or an error of an earlier task. */
  const isOver = (): boolean =>
    signal?.aborted === true
      ? underWay.size === 0
      : ![...underWay.keys()].some((task) => positionOf(task) < (failed?.at ?? 0));

  try {
    while (board.left() > 0) {
      if (!failed) for (const task of board.ready()) underWay.set(task, carryOut(task));
      yield* board.take();
      if (failed && isOver()) throw failed.error;
      await Promise.race([...underWay.values(), stopped.promise]);
      if (stopped.isOver()) throwIfCancelled(signal, 'tasks');
    }
    yield* board.take();
  } finally {
    stopped.forget();
    await remote.end();
  }
}

/** Tells once that tasks are to stop; resolves some time later. */
function stopOf(signal: ExecutorContext['signal'], stop: () => void) {
  let isOver = false;
  let timer: NodeJS.Timeout | undefined;
  let begin = (): void => undefined;
  const promise = new Promise<void>((resolve) => {
    begin = () => {
      stop();
      timer = setTimeout(() => {
        isOver = true;
        resolve();
      }, graceMs);
    };
  });
  signal?.addEventListener('abort', begin);
  if (signal?.aborted === true) begin();
  return {
    promise,
    isOver: () => isOver,
    forget: () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', begin);
    },
  };
}
