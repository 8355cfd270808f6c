import { expect, test } from '@jest/globals';
import { readYamlFile } from '../src/index.ts';
import { fileURLToPath } from 'node:url';

const path = fileURLToPath(new URL('./fixtures/specification.yaml', import.meta.url));

test('the example of the specification', async () => {
  const document = await readYamlFile(path);
  expect(document.value).toMatchObject({
    version: '1.0.0',
    meta_learner: { drift_detector: { type: 'adwin', parameters: { delta: 0.002 } } },
    experts: [
      { name: 'physiological_expert', optimizer: { type: 'adam', learning_rate: 0.001 } },
      {
        parameters: { n_estimators: 100, max_depth: 5 },
        optimizer: { parameters: { n_estimators: [50, 100, 150], max_depth: [3, 5, 7] } },
      },
    ],
    gating_network: {
      parameters: { hidden_layers: [32, 16], activation: 'relu' },
      stacking_model: { type: 'logistic_regression', parameters: { C: 1 } },
    },
    checkpoint: { base_dir: 'checkpoints', interval_minutes: 30, retain_count: 5 },
  });
  expect(document.locate(['version'])).toEqual({ line: 1, column: 1 });
  expect(document.locate(['experts', 1])).toEqual({ line: 24, column: 5 });
  expect(document.locate(['experts', 1, 'parameters', 'max_depth'])).toEqual({
    line: 28,
    column: 7,
  });
  expect(document.locate(['gating_network', 'parameters', 'hidden_layers', 1])).toEqual({
    line: 39,
    column: 25,
  });
});

test('a file that does not exist, and one that is no text', async () => {
  await expect(readYamlFile('no/such.yaml')).rejects.toMatchObject({
    code: 'CONFIG_MISSING',
    where: 'no/such.yaml',
    hint: expect.stringContaining('prodrome init') as unknown,
  });
  await expect(readYamlFile(fileURLToPath(new URL('.', import.meta.url)))).rejects.toMatchObject({
    code: 'CONFIG_MISSING',
  });
  await expect(readYamlFile(process.execPath)).rejects.toMatchObject({ code: 'CONFIG_SYNTAX' });
});
