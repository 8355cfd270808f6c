import { expect, it } from '@jest/globals';
import { searchChecks, runChecks } from '@prodrome/conformance';
import { random } from '../random.js';

it('random keeps the laws of searches', async () => {
  const { gaps } = await runChecks(searchChecks, { type: random });
  expect(gaps).toEqual([]);
});
