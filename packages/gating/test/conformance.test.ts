import { expect, it } from '@jest/globals';
import { gateChecks, runChecks } from '@prodrome/conformance';
import { greedy, softmax, uniform } from '../src/index.ts';

const row = ['chunk', 'states', 'resume'];
const unlearned = ['other-experts', 'untrained', 'cancellation'];

it.each([
  { type: uniform, skips: [...row, ...unlearned] },
  { type: greedy, skips: row },
  { type: softmax, skips: row },
])('$type.type keeps the laws of gates', async ({ type, skips }) => {
  const { skipped, gaps } = await runChecks(gateChecks, { type });
  expect(gaps).toEqual([]);
  expect(skipped).toEqual(skips);
});
