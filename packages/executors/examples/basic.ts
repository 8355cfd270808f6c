import type { PureTask, TaskRunner } from '@prodrome/core';
import { createProcessExecutor } from '@prodrome/executors';

const task = (name: string, inputs: string[] = []): PureTask => ({
  ...{ key: name, name, seed: '0', inputs, failures: [] },
  recipe: { type: 'example', options: null },
});
const tasks = [task('left'), task('right'), task('sum', ['left', 'right'])];

// a module that makes the runner wherever it is needed: here its text, usually the address of a file
const module = `data:text/javascript,
  export const createRunner = async ({ word }) => async ({ name }, { outputs }) => ({
    events: [],
    output: { kind: 'example', version: 1, json: [word, name, ...outputs.keys()], tensors: {} },
  });`;
const portable = { module, data: { word: 'did' }, isForeign: true };

// called once for each task, which it has done elsewhere where it can: here outcomes could be kept, or recalled
const runner: TaskRunner = async (own, inputs, context) => {
  if (!context.elsewhere) throw new Error('nothing is done in this process');
  return context.elsewhere(own, inputs, context);
};

const executor = createProcessExecutor({ workers: 2 });
for await (const { outcome } of executor.run(tasks, runner, { portable })) {
  console.log(JSON.stringify(outcome.output?.json));
}
