import { expect, it } from '@jest/globals';
import { gateChecks, runChecks } from '@prodrome/conformance';
import { metaMethods } from '../../src/index.ts';
import { personal } from './support.ts';

it.each<[string, object]>([
  ['as it comes', {}],
  ['of learned shares', { gate: { type: 'likeliest' }, priorStrength: 5 }],
  [
    'of learned shares, by quality',
    { gate: { type: 'likeliest' }, priorStrength: 5, qualityImpact: 0.7 },
  ],
  ...metaMethods.map(({ type }): [string, object] => [
    type,
    { method: { type }, priorStrength: 3, gate: { type: 'likeliest' } },
  ]),
])('a personal gate keeps the laws of gates: %s', async (name, options) => {
  const { skipped, gaps } = await runChecks(gateChecks, { type: personal, options });
  expect([name, ...gaps]).toEqual([name]);
  expect(skipped).toEqual(['row-wise', 'resume']);
});

it('a personal gate of a personal gate keeps them too, the states of both side by side', async () => {
  const gate = { type: 'personal', parameters: { priorStrength: 3, method: { type: 'hedge' } } };
  const options = { gate, priorStrength: 5 };
  const { gaps } = await runChecks(gateChecks, { type: personal, options });
  expect(gaps).toEqual([]);
});
