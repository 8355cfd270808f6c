import { availableParallelism } from 'node:os';
import { setImmediate, setTimeout } from 'node:timers/promises';
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

import { createInlineExecutor } from './inline-executor.ts';
import { processOptionsSchema, type ProcessOptions } from './process-options.ts';
import { createProcessPool, type Place } from './process-pool.ts';
import { createTaskBoard, type DoneTask } from './task-board.ts';
import { taskContext } from './task-context.ts';
import { hasProcessFile } from './task-worker.ts';
import { createOutlook } from './worth-starting.ts';

/** About what it takes to start a process. */
const usualPatienceMs = 500;
/** How often it is looked whether others are worth it. */
const lookMs = 200;
/** Milliseconds in which tasks that are to stop reach their next safe point; those that do not are cut off, with what they told last. */
const graceMs = 800;

/** How a {@link createProcessExecutor} works beside its options. */
export interface ProcessSetting {
  /** Milliseconds of processor time in which this process carries out tasks by itself: what is done by then starts no other. */
  readonly patienceMs?: number;
}

/**
 * Runs tasks in processes of this machine, many at once, each in a single thread. They are yielded in the order of the list, and the outcomes are
 * those of `inline`, bit for bit. Where the context does not say how a runner is made elsewhere, it is `inline`.
 * @throws ProdromeError `TASK_LOST` when a task hung, or two processes died with it; what the runner throws: of several tasks, for the first
 * in the list that had begun.
 */
export const createProcessExecutor = (
  options: ProcessOptions,
  { patienceMs = usualPatienceMs }: ProcessSetting = {},
): Executor => ({
  run: (tasks, runner, context) => {
    const width = options.workers ?? availableParallelism();
    const { portable } = context;
    return portable && width > 1 && hasProcessFile()
      ? inProcesses(tasks, runner, context, portable, { ...options, width, patienceMs })
      : createInlineExecutor().run(tasks, runner, context);
  },
});

/** The executor of many processes as a type. */
export const processExecutor: ExecutorType<ProcessOptions> = defineExecutor({
  type: 'processes',
  description: 'many tasks at once, in processes of this machine',
  options: processOptionsSchema,
  create: createProcessExecutor,
});

async function* inProcesses(
  tasks: readonly PureTask[],
  runner: TaskRunner,
  context: ExecutorContext,
  portable: PortableRunner,
  {
    patienceMs,
    ...options
  }: ProcessOptions & Required<ProcessSetting> & { readonly width: number },
): AsyncGenerator<DoneTask> {
  const { signal } = context;
  const board = createTaskBoard(tasks);
  const positions = new Map(tasks.map((task, at) => [task, at]));
  const positionOf = (task: PureTask): number => positions.get(task) as number;
  const pool = createProcessPool(options, portable, context);
  const here: Place = { held: new Set() };
  const underWay = new Map<PureTask, { readonly place: Place; readonly ended: Promise<void> }>();
  let failed: { readonly at: number; readonly error: unknown } | undefined;
  const isWorthStarting = createOutlook(tasks.length, patienceMs);
  let isAlone = !portable.isForeign;
  const stopped = graceAfter(signal);

  const carryOut = async (place: Place, task: PureTask): Promise<void> => {
    place.task = task;
    const inputs = board.begin(task);
    try {
      // signals and timers get their turn
      await setImmediate();
      const outcome = await runner(task, inputs, taskContext(context, task, place.elsewhere));
      board.end({ task, outcome });
    } catch (error) {
      const at = positionOf(task);
      if (!failed || at < failed.at) failed = { at, error };
    }
    place.held = new Set([task.name, ...task.inputs]);
    place.task = undefined;
    underWay.delete(task);
  };
  const isHere = (): boolean =>
    isAlone || (!portable.isForeign && pool.places().length === 0 && !pool.isWorthIt());
  const free = (): readonly Place[] => {
    if (!isHere()) return pool.free();
    return here.task ? [] : [here];
  };
  const beginAll = (): void => {
    for (let ready = board.ready(); ready.length > 0; ready = board.ready()) {
      const next = choose(ready, free(), pool.places());
      if (!next) return;
      const { place, task } = next;
      underWay.set(task, { place, ended: carryOut(place, task) });
    }
  };
  /** Whether nothing is under way that is still to be told: last running states, or an error of an earlier task. */
  const isOver = (): boolean =>
    signal?.aborted === true
      ? underWay.size === 0
      : ![...underWay.keys()].some((task) => positionOf(task) < (failed?.at ?? 0));

  try {
    while (board.left() > 0) {
      if (isWorthStarting(board.left())) isAlone = false;
      if (!failed) beginAll();
      yield* board.take();
      if (failed && isOver()) throw failed.error;
      const ends = [...underWay.values()].map(({ ended }) => ended);
      const again = isAlone ? [setTimeout(lookMs, undefined, { ref: false })] : [];
      await Promise.race([...ends, stopped.promise, ...again]);
      if (stopped.isOver()) throwIfCancelled(signal, 'tasks');
    }
    yield* board.take();
  } finally {
    stopped.forget();
    await pool.end();
    // what was cut off there tells its last running state
    const there = [...underWay.values()].filter(({ place }) => place.elsewhere);
    await Promise.all(there.map(({ ended }) => ended));
  }
}

/** A task where its inputs are at hand, else one whose inputs are not at hand where another is carried out; the first of them. */
function choose(
  ready: readonly PureTask[],
  free: readonly Place[],
  all: readonly Place[],
): { readonly task: PureTask; readonly place: Place } | undefined {
  const isHeldBy = ({ inputs }: PureTask, { held }: Place): boolean =>
    inputs.some((input) => held.has(input));
  for (const task of ready) {
    const place = free.find((one) => isHeldBy(task, one));
    if (place) return { task, place };
  }
  const [place] = free;
  const task = ready.find((one) => !all.some((other) => isHeldBy(one, other))) ?? ready[0];
  return place && task && { task, place };
}

/** What is waited for when tasks are to stop: some time, in which they reach a safe point. */
function graceAfter(signal: ExecutorContext['signal']) {
  let isOver = false;
  let timer: NodeJS.Timeout | undefined;
  let begin = (): void => undefined;
  const promise = new Promise<void>((resolve) => {
    begin = () => {
      timer = globalThis.setTimeout(() => {
        isOver = true;
        resolve();
      }, graceMs);
    };
  });
  signal?.addEventListener('abort', begin);
  return {
    promise,
    isOver: () => isOver,
    forget: () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', begin);
    },
  };
}
