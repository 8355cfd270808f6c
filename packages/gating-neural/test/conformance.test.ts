import { expect, it } from '@jest/globals';
import { gateChecks, runChecks } from '@prodrome/conformance';
import { neuralNetwork } from '../src/index.ts';

it.each([{}, { hiddenLayers: [], useConfidence: false }, { activation: 'tanh' }])(
  'keeps the laws of gates: %j',
  async (options) => {
    const subject = { type: neuralNetwork, options: { ...options, epochs: 6 } };
    const { skipped, gaps } = await runChecks(gateChecks, subject);
    expect(gaps).toEqual([]);
    expect(skipped).toEqual(['chunk', 'states', 'resume']);
  },
);
