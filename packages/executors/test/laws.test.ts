import { expect, it } from '@jest/globals';
import { executorChecks, runChecks } from '@prodrome/conformance';
import { inlineExecutor, processExecutor } from '../src/index.ts';

it.each([1, 2, 3])('the executor of %s processes keeps the laws of executors', async (workers) => {
  const subject = { type: processExecutor, options: { workers } };
  expect((await runChecks(executorChecks, subject)).gaps).toEqual([]);
});

it('the executor of this thread keeps the laws of executors', async () => {
  expect((await runChecks(executorChecks, { type: inlineExecutor })).gaps).toEqual([]);
});
