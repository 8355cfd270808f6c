import { expect, it } from '@jest/globals';
import { causalTransformChecks, runChecks } from '@prodrome/conformance';
import { daysSoFar } from '../days-so-far.js';

it('days-so-far keeps the laws of transforms that look back', async () => {
  const { gaps } = await runChecks(causalTransformChecks, { type: daysSoFar });
  expect(gaps).toEqual([]);
});
