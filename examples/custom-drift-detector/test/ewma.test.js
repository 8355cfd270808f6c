import { expect, it } from '@jest/globals';
import { driftDetectorChecks, runChecks } from '@prodrome/conformance';
import { ewma } from '../ewma.js';

it('ewma keeps the laws of drift detectors', async () => {
  const { gaps } = await runChecks(driftDetectorChecks, { type: ewma });
  expect(gaps).toEqual([]);
});
