import { expect, it } from '@jest/globals';
import { calibrationChecks, runChecks } from '@prodrome/conformance';
import { isotonic } from '../isotonic.js';

it('isotonic keeps the laws of calibrations', async () => {
  const { gaps } = await runChecks(calibrationChecks, { type: isotonic });
  expect(gaps).toEqual([]);
});
