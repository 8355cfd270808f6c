import { expect, it } from '@jest/globals';
import { gateChecks, runChecks } from '@prodrome/conformance';
import { gradientBoostingGate } from '../src/index.ts';

const small = { rounds: 3, treesPerRound: 3, minDataInLeaf: 5 };

it.each([
  { validationFraction: 0 },
  { validationFraction: 0.3, useConfidence: false },
  { maxRows: 60, validationFraction: 0 },
])('gradient_boosting %j keeps the laws of gates', async (own) => {
  const options = { ...small, ...own };
  const { skipped, gaps } = await runChecks(gateChecks, { type: gradientBoostingGate, options });
  expect(gaps).toEqual([]);
  expect(skipped).toEqual(['chunk', 'states', 'resume']);
});
