import { expect, it } from '@jest/globals';
import { executorChecks, runChecks } from '@prodrome/conformance';
import { atOnce } from '../at-once.js';

it('at_once keeps the laws of executors', async () => {
  const { gaps } = await runChecks(executorChecks, { type: atOnce });
  expect(gaps).toEqual([]);
});
