import { expect, it } from '@jest/globals';
import { transformChecks, runChecks } from '@prodrome/conformance';
import { weekend } from '../weekend.js';

it('weekend keeps the laws of transforms', async () => {
  const { gaps } = await runChecks(transformChecks, { type: weekend });
  expect(gaps).toEqual([]);
});
