import { expect, it } from '@jest/globals';
import {
  causalTransformChecks,
  scanChecks,
  runChecks,
  transformChecks,
} from '@prodrome/conformance';
import { defineTransform, type FeatureColumn } from '@prodrome/core';
import {
  createHistoryScan,
  createLastValueScan,
  createPreprocessing,
  createQualityScan,
  createWindowFeatures,
  preprocessingOptionsSchema,
  windowOptionsSchema,
} from '../src/index.ts';

const preprocessing = defineTransform({
  type: 'preprocessing',
  description: 'as in a configuration',
  options: preprocessingOptionsSchema,
  create: createPreprocessing,
});

it.each([
  {},
  { imputation: { method: 'median' } },
  { imputation: { method: 'most_frequent' }, scaling: 'robust' },
  { standardization: false },
  { scaling: 'min_max', featureSelection: { method: 'variance_threshold', threshold: 0.3 } },
  { featureSelection: { method: 'mutual_information', k: 2 } },
])('preprocessing with %j keeps the laws of transforms', async (options) => {
  const { passed } = await runChecks(transformChecks, { type: preprocessing, options });
  expect(passed).toHaveLength(transformChecks.length);
});

it('preprocessing with last values keeps the laws of transforms that look back', async () => {
  const options = { imputation: { method: 'last_value' } };
  const { passed } = await runChecks(causalTransformChecks, { type: preprocessing, options });
  expect(passed).toHaveLength(causalTransformChecks.length);
});

it('lags and windows keep the laws of transforms that look back', async () => {
  const type = defineTransform({
    type: 'windows',
    description: 'lags and windows',
    options: windowOptionsSchema,
    create: createWindowFeatures,
  });
  const options = {
    lags: { days: [1, 7], columns: ['a', 'flag'] },
    windows: { days: [3, 14], statistics: ['mean', 'sd', 'min', 'max'] },
  };
  const { passed } = await runChecks(causalTransformChecks, { type, options });
  expect(passed).toHaveLength(causalTransformChecks.length);
});

it('the history scan keeps the laws of scans', async () => {
  const create = () => createHistoryScan({ mean: 0.3, strength: 5 });
  const { passed } = await runChecks(scanChecks, { create });
  expect(passed).toHaveLength(scanChecks.length);
});

it('the quality scan keeps the laws of scans', async () => {
  const columns = ['a', 'b', 'c', 'flag'].map((name): FeatureColumn => ({
    name,
    domain: name === 'a' ? 'physiological' : 'behavioural',
    kind: name === 'flag' ? 'binary' : 'number',
  }));
  const limits = { low: [-1, -1, -1, 0], high: [1, 1, 1, 1], repeats: [0, 0, 0.5, 1] };
  const create = () => createQualityScan(columns, ['physiological', 'behavioural'], limits);
  const { passed } = await runChecks(scanChecks, { create });
  expect(passed).toHaveLength(scanChecks.length);
});

it('the last-value scan keeps the laws of scans', async () => {
  const create = () => createLastValueScan([0.5, NaN, 2, 1]);
  const { passed } = await runChecks(scanChecks, { create });
  expect(passed).toHaveLength(scanChecks.length);
});
