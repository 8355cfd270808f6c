import { expect, it } from '@jest/globals';
import { stackingModelChecks, runChecks } from '@prodrome/conformance';
import { sharedSlope } from '../shared-slope.js';

it('shared_slope keeps the laws of stacking models', async () => {
  const { gaps } = await runChecks(stackingModelChecks, { type: sharedSlope });
  expect(gaps).toEqual([]);
});
