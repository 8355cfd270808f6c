import { expect, it } from '@jest/globals';
import { combinationChecks, runChecks } from '@prodrome/conformance';
import { median } from '../median.js';

it('median keeps the laws of combinations', async () => {
  const { gaps } = await runChecks(combinationChecks, { type: median });
  expect(gaps).toEqual([]);
});
