import { setImmediate } from 'node:timers/promises';
import {
  defineExecutor,
  ProdromeError,
  type ComponentState,
  type Executor,
  type ExecutorType,
  type Failure,
  type PureTask,
} from '@prodrome/core';
import { z } from 'zod';

/** Runs tasks one after the other in this thread; an output is forgotten once no later task reads it. */
export const createInlineExecutor = (): Executor => ({
  run: async function* (tasks, runner, context) {
    const { signal } = context;
    const lastUse = new Map<string, number>();
    tasks.forEach((task, at) => {
      for (const input of task.inputs) lastUse.set(input, at);
    });
    const outputs = new Map<string, ComponentState>();
    const failures = new Map<string, Failure>();
    const done = new Set<string>();
    for (const [at, task] of tasks.entries()) {
      expectEarlier(task, done);
      // signals and timers get their turn between tasks
      await setImmediate();
      const resume = context.resume?.(task);
      const outcome = await runner(
        task,
        {
          outputs: only(outputs, task.inputs),
          failures: only(failures, [...task.inputs, ...task.failures]),
        },
        {
          ...(signal && { signal }),
          ...(resume && { resume }),
          progress: (event) => context.progress?.(task, event),
          checkpoint: (state) => context.checkpoint?.(task, state),
        },
      );
      done.add(task.name);
      if (outcome.failure) failures.set(task.name, outcome.failure);
      else if (lastUse.has(task.name)) outputs.set(task.name, outcome.output);
      for (const input of task.inputs) if (lastUse.get(input) === at) outputs.delete(input);
      yield { task, outcome };
    }
  },
});

/** The executor of this thread as a type. */
export const inlineExecutor: ExecutorType<Record<string, never>> = defineExecutor({
  type: 'inline',
  description: 'one task after the other, in this thread',
  options: z.strictObject({}),
  create: createInlineExecutor,
});

function expectEarlier(task: PureTask, done: ReadonlySet<string>): void {
  const early = [...task.inputs, ...task.failures].find((name) => !done.has(name));
  if (early === undefined) return;
  throw new ProdromeError('USAGE', {
    where: `task ${task.name}`,
    expected: `task ${early} earlier in the list`,
    got: 'none',
  });
}

function only<T>(all: ReadonlyMap<string, T>, names: readonly string[]): ReadonlyMap<string, T> {
  const found = new Map<string, T>();
  for (const name of names) {
    const one = all.get(name);
    if (one !== undefined) found.set(name, one);
  }
  return found;
}
