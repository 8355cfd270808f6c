import { expect, it } from '@jest/globals';
import { gateChecks, runChecks } from '@prodrome/conformance';
import { metaMethods } from '../../src/index.ts';
import { personal } from './support.ts';

const drifting = {
  gate: { type: 'likeliest' },
  driftDetector: { type: 'page_hinkley', parameters: { minInstances: 3, threshold: 0.3 } },
  driftImpact: 0.8,
};

it.each<[string, object]>([
  ['as it comes', {}],
  ['of learned shares', { gate: { type: 'likeliest' }, priorStrength: 5 }],
  [
    'of learned shares, by quality',
    { gate: { type: 'likeliest' }, priorStrength: 5, qualityImpact: 0.7 },
  ],
  ['with drift watched', { ...drifting, priorStrength: 3 }],
  ['with drift watched, by quality', { ...drifting, qualityImpact: 0.5 }],
  ['the population and drift', { ...drifting, personalize: false }],
  [
    'with errors counted',
    { ...drifting, driftDetector: { type: 'ddm', parameters: { warmStart: 3 } } },
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
  const options = { ...drifting, gate, priorStrength: 5 };
  const { gaps } = await runChecks(gateChecks, { type: personal, options });
  expect(gaps).toEqual([]);
});
