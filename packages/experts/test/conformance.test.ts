import { expect, it } from '@jest/globals';
import { expertChecks, runChecks } from '@prodrome/conformance';
import { climatology, logisticRegression, markov, personalStateSpace } from '../src/index.ts';

const subjects = [
  { type: climatology },
  { type: climatology, options: { strength: 4 } },
  { type: markov },
  { type: logisticRegression },
  { type: personalStateSpace, options: { epochs: 3, batchPatients: 5 } },
  {
    type: personalStateSpace,
    options: { subtypes: 2, observation: 'selection', epochs: 3, batchPatients: 5 },
  },
  { type: logisticRegression, options: { C: 0.1, l1Ratio: 0.5 } },
];

it.each(subjects)('$type.type with $options keeps the laws of experts', async (subject) => {
  const { passed, gaps } = await runChecks(expertChecks, subject);
  expect(gaps).toEqual([]);
  expect(passed.length).toBeGreaterThan(15);
});
