import { expect, it } from '@jest/globals';
import { expertChecks, runChecks } from '@prodrome/conformance';
import { sampleNameExpert } from '../src/index.ts';

const subjects = [{ type: sampleNameExpert }, { type: sampleNameExpert, options: { strength: 4 } }];

it.each(subjects)('$type.type with $options keeps the laws of experts', async (subject) => {
  const { passed, gaps } = await runChecks(expertChecks, subject);
  expect(gaps).toEqual([]);
  expect(passed.length).toBeGreaterThan(10);
});
