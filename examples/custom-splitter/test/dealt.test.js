import { expect, it } from '@jest/globals';
import { splitterChecks, runChecks } from '@prodrome/conformance';
import { dealt } from '../dealt.js';

it('dealt keeps the laws of splitters', async () => {
  const { gaps } = await runChecks(splitterChecks, { type: dealt });
  expect(gaps).toEqual([]);
});
