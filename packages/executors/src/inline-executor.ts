import { setImmediate } from 'node:timers/promises';
import { defineExecutor, type Executor, type ExecutorType } from '@prodrome/core';
import { z } from 'zod';
import { createTaskBoard } from './task-board.ts';
import { taskContext } from './task-context.ts';

/** Runs tasks one after the other in this thread; an output is forgotten once no later task reads it. */
export const createInlineExecutor = (): Executor => ({
  run: async function* (tasks, runner, context) {
    const board = createTaskBoard(tasks);
    for (const task of tasks) {
      const inputs = board.begin(task);
      // signals and timers get their turn between tasks
      await setImmediate();
      board.end({ task, outcome: await runner(task, inputs, taskContext(context, task)) });
      yield* board.take();
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
