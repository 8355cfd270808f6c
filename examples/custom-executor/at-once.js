// An executor of your own: in turns, all tasks at once that read only what is done.
import * as core from '@prodrome/core';
import { z } from 'zod';

export const atOnce = core.defineExecutor({
  type: 'at_once',
  description: 'all tasks at once that wait for no other',
  options: z.strictObject({}),
  create: () => ({
    run: async function* (tasks, runner, { signal, progress, checkpoint, resume }) {
      const done = new Map();
      const pick = (names, part) =>
        new Map(names.filter((n) => done.get(n)[part]).map((n) => [n, done.get(n)[part]]));
      const begin = async (task) => {
        const before = resume?.(task);
        const outputs = pick(task.inputs, 'output');
        const failures = pick([...task.inputs, ...task.failures], 'failure');
        const context = {
          ...(signal && { signal }),
          ...(before && { resume: before }),
          progress: (event) => progress?.(task, event),
          checkpoint: (state) => checkpoint?.(task, state),
        };
        return { task, outcome: await runner(task, { outputs, failures }, context) };
      };
      for (let waiting = tasks; waiting.length > 0;) {
        const isReady = (task) => [...task.inputs, ...task.failures].every((n) => done.has(n));
        const ready = waiting.filter(isReady);
        if (ready.length === 0) throw new Error('tasks that wait for each other');
        const answers = await Promise.all(ready.map(begin));
        for (const { task, outcome } of answers) done.set(task.name, outcome);
        yield* answers;
        waiting = waiting.filter((task) => !ready.includes(task));
      }
    },
  }),
});
