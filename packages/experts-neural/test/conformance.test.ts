import { expect, it } from '@jest/globals';
import { expertChecks, runChecks } from '@prodrome/conformance';
import {
  gruNetwork,
  lstmNetwork,
  mixtureNetwork,
  multilayerPerceptron,
  temporalConvolution,
} from '../src/index.ts';

const short = { epochs: 2, steps: 3 };

const subjects = [
  { type: lstmNetwork, options: { ...short, hiddenUnits: 3 } },
  {
    type: lstmNetwork,
    options: { ...short, hiddenUnits: 3, layers: 2, dropout: 0.2, classWeighting: 'balanced' },
  },
  { type: gruNetwork, options: { ...short, hiddenUnits: 3 } },
  { type: temporalConvolution, options: { ...short, filters: 3, kernel: 2, dropout: 0.2 } },
  { type: multilayerPerceptron, options: { ...short, hiddenLayers: [4, 3], dropout: 0.2 } },
  { type: mixtureNetwork, options: { ...short, experts: 3, active: 1, dropout: 0.1 } },
  { type: multilayerPerceptron, options: { ...short, steps: 1, activation: 'tanh' } },
];

it.each(subjects)('$type.type with $options keeps the laws of experts', async (subject) => {
  const { passed, gaps } = await runChecks(expertChecks, subject);
  expect(gaps).toEqual([]);
  expect(passed).toContain('resume');
});
