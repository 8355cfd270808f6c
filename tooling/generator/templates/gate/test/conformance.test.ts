import { expect, it } from '@jest/globals';
import { gateChecks, runChecks } from '@prodrome/conformance';
import { sampleNameGate } from '../src/index.ts';

const subjects = [{ type: sampleNameGate }, { type: sampleNameGate, options: { strength: 30 } }];

it.each(subjects)('$type.type with $options keeps the laws of gates', async (subject) => {
  const { passed, gaps } = await runChecks(gateChecks, subject);
  expect(gaps).toEqual([]);
  expect(passed.length).toBeGreaterThan(15);
});
