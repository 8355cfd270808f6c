import { expect, it } from '@jest/globals';
import { runChecks } from '@prodrome/conformance';
import { lossChecks } from '@prodrome/conformance-graph';
import { focal } from '../focal.js';

it('focal keeps the laws of losses', async () => {
  const { gaps } = await runChecks(lossChecks, { type: focal });
  expect(gaps).toEqual([]);
});
