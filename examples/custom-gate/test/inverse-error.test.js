import { expect, it } from '@jest/globals';
import { gateChecks, runChecks } from '@prodrome/conformance';
import { inverseError } from '../inverse-error.js';

it('inverse_error keeps the laws of gates', async () => {
  const { gaps } = await runChecks(gateChecks, { type: inverseError });
  expect(gaps).toEqual([]);
});
