import { expect, it } from '@jest/globals';
import { foldChecks, runChecks, transformChecks } from '@prodrome/conformance';
import { defineTransform } from '@prodrome/core';
import {
  createHistoryFold,
  createPreprocessing,
  preprocessingOptionsSchema,
} from '../src/index.ts';

const preprocessing = defineTransform({
  type: 'preprocessing',
  description: 'as in a configuration',
  options: preprocessingOptionsSchema,
  create: createPreprocessing,
});

it.each([{}, { imputation: { method: 'median' } }, { standardization: false }])(
  'preprocessing with %j keeps the laws of transforms',
  async (options) => {
    const { passed } = await runChecks(transformChecks, { type: preprocessing, options });
    expect(passed).toHaveLength(transformChecks.length);
  },
);

it('the history fold keeps the laws of folds', async () => {
  const create = () => createHistoryFold({ mean: 0.3, strength: 5 });
  const { passed } = await runChecks(foldChecks, { create });
  expect(passed).toHaveLength(foldChecks.length);
});
