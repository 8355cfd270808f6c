import { setImmediate } from 'node:timers/promises';
import { ProdromeError, type ComponentState, type Executor } from '@prodrome/core';
import type { TaskRunner } from './run-task.ts';

/** Runs tasks one after the other in this thread; an output is forgotten once no later task reads it. */
export function createInlineExecutor(run: TaskRunner): Executor {
  return {
    run: async function* (tasks, context) {
      const { signal } = context;
      const lastUse = new Map<string, number>();
      tasks.forEach((task, at) => {
        for (const input of task.inputs) lastUse.set(input, at);
      });
      const outputs = new Map<string, ComponentState>();
      for (const [at, task] of tasks.entries()) {
        for (const input of task.inputs) {
          if (!outputs.has(input)) {
            throw new ProdromeError('USAGE', {
              where: `task ${task.name}`,
              expected: `input ${input} earlier in the list`,
              got: 'none',
            });
          }
        }
        // signals and timers get their turn between tasks
        await setImmediate();
        const output = await run(task, outputs, {
          ...(signal && { signal }),
          progress: (done, total) => context.progress?.(task.name, done, total),
        });
        if (lastUse.has(task.name)) outputs.set(task.name, output);
        for (const input of task.inputs) if (lastUse.get(input) === at) outputs.delete(input);
        yield { name: task.name, output };
      }
    },
  };
}
