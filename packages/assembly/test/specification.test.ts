import { readFile } from 'node:fs/promises';
import { expect, it } from '@jest/globals';
import { allComponents, loadConfig, planFromConfig } from '../src/index.ts';
import { createResolver } from '../src/component-resolver.ts';
import { storeOf } from '../src/open-store.ts';
import { temporaryFolder } from './support.ts';

const folder = temporaryFolder();
const file = new URL('../../config/test/fixtures/specification.yaml', import.meta.url);
const search = / {4}optimizer:\n {6}type: 'grid_search'\n(?: {6}.*\n)*/;

it('the configuration of the specification, but for its search, is the plan that it describes', async () => {
  const text = await readFile(file, 'utf8');
  expect(text).toMatch(search);
  const path = await folder.write('moe.yaml', text.replace(search, ''));
  const { config, document } = await loadConfig(path);
  const components = await allComponents();
  const { experts, candidates } = planFromConfig(config, components, document);
  expect(experts.map(({ name, specialty, type }) => [name, specialty, type.type])).toEqual([
    ['physiological_expert', 'physiological', 'lstm_network'],
    ['environmental_expert', 'environmental', 'gradient_boosting'],
    ['climatology', 'history', 'climatology'],
    ['markov', 'history', 'markov'],
  ]);
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

it('its search is refused at its line', async () => {
  const path = await folder.write('whole.yaml', await readFile(file, 'utf8'));
  const { config, document } = await loadConfig(path);
  const components = await allComponents();
  expect(() => planFromConfig(config, components, document)).toThrow(
    /experts\[1\]\.optimizer\.type \(.*whole\.yaml:\d+:\d+\): expected an optimiser/,
  );
});
