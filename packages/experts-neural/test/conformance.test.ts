import { expect, it } from '@jest/globals';
import { expertChecks, runChecks } from '@prodrome/conformance';
import { lstmNetwork } from '../src/index.ts';

const short = { epochs: 2, steps: 3, hiddenUnits: 3 };

const subjects = [
  { type: lstmNetwork, options: short },
  { type: lstmNetwork, options: { ...short, layers: 2, dropout: 0.2, classWeighting: 'balanced' } },
];

it.each(subjects)('$type.type with $options keeps the laws of experts', async (subject) => {
  const { passed, gaps } = await runChecks(expertChecks, subject);
  expect(gaps).toEqual([]);
  expect(passed.length).toBeGreaterThan(15);
});
