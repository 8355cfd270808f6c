import { expect, it } from '@jest/globals';
import { expertChecks, runChecks } from '@prodrome/conformance';
import { gradientBoosting } from '../src/index.ts';

it.each([
  {},
  { nEstimators: 20, maxDepth: 5, minDataInLeaf: 2 },
  { nEstimators: 20, subsample: 0.5, columnSubsample: 0.5 },
  { nEstimators: 20, validationFraction: 0.3, patience: 3 },
])('gradient_boosting with %j keeps the laws of experts', async (options) => {
  const { passed, gaps } = await runChecks(expertChecks, { type: gradientBoosting, options });
  expect(gaps).toEqual([]);
  expect(passed.length).toBeGreaterThan(15);
});
