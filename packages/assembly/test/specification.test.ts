import { readFile } from 'node:fs/promises';
import { expect, it } from '@jest/globals';
import { allComponents, loadConfig, planFromConfig } from '../src/index.ts';
import { createResolver } from '../src/component-resolver.ts';
import { storeOf } from '../src/open-store.ts';
import { temporaryFolder } from './support.ts';

const folder = temporaryFolder();
const file = new URL('../../config/test/fixtures/specification.yaml', import.meta.url);
it('the configuration of the specification is the plan that it describes', async () => {
  const path = await folder.write('moe.yaml', await readFile(file, 'utf8'));
  const { config, document } = await loadConfig(path);
  const components = await allComponents();
  const { experts, candidates } = planFromConfig(config, components, document);
  expect(experts.map(({ name, specialty, type }) => [name, specialty, type.type])).toEqual([
    ['physiological_expert', 'physiological', 'lstm_network'],
    ['environmental_expert', 'environmental', 'gradient_boosting'],
    ['climatology', 'history', 'climatology'],
    ['markov', 'history', 'markov'],
  ]);
  expect(experts[1]?.search).toMatchObject({
    search: { recipe: { type: 'grid_search' } },
    space: {
      n_estimators: { kind: 'choice', values: [50, 100, 150] },
      max_depth: { kind: 'choice', values: [3, 5, 7] },
    },
    metric: 'log_loss',
  });
  expect(experts[1]?.search?.withParameters({ max_depth: 7 }).options).toMatchObject({
    ...{ nEstimators: 100, maxDepth: 7 },
  });
  expect(candidates.map(({ name }) => name)).toEqual([
    ...['uniform', 'greedy', 'stacking', 'gate', 'meta_learner'],
  ]);
  expect(candidates.at(-1)?.gate.recipe).toMatchObject({
    type: 'personal',
    options: {
      gate: { type: 'neural_network', parameters: { hiddenLayers: [32, 16], activation: 'relu' } },
      method: { type: 'bayesian' },
      driftDetector: { type: 'adwin', parameters: { delta: 0.002 } },
      ...{ qualityImpact: 0.5, driftImpact: 0.3, personalize: true },
    },
  });
  const store = storeOf(config, createResolver(components, document));
  expect(store.recipe).toEqual({ type: 'files', options: { folder: 'data/patient_memory' } });
  expect(config.checkpoint).toMatchObject({
    ...{ baseDir: 'checkpoints', intervalMinutes: 30, retainCount: 5 },
  });
});
