import { describe, expect, it } from '@jest/globals';
import { loadConfig } from '../src/index.ts';
import { temporaryFolder } from './support.ts';

const folder = temporaryFolder();
const minimal = 'experts:\n  - { name: a, type: markov }\n';

describe('a configuration file', () => {
  it('needs experts only; everything else has a default', async () => {
    const { config } = await loadConfig(await folder.write('minimal.yaml', minimal));
    expect(config).toMatchObject({
      version: '1.0.0',
      experts: [{ name: 'a', type: 'markov', specialty: 'all', history: true, parameters: {} }],
      gatingNetwork: { type: 'softmax', combinationStrategy: 'weighted_average' },
      calibration: { method: 'platt' },
      validation: { outer: 'kfold', folds: 5, innerFolds: 4 },
      execution: { seed: 0 },
      checkpoint: { baseDir: 'checkpoints', intervalMinutes: 30, retainCount: 5 },
    });
    expect(config.experts[0]).not.toHaveProperty('features');
  });

  it.each([['task', '{ kind: binary }']])(
    'section %s has no effect yet and is refused with its line',
    async (section, value) => {
      const path = await folder.write(`${section}.yaml`, `${minimal}${section}: ${value}\n`);
      await expect(loadConfig(path)).rejects.toMatchObject({
        code: 'CONFIG',
        where: expect.stringContaining(`${section} (${path}:3:`),
      });
    },
  );

  it.each([
    ['an optimizer that is no mapping', minimal.replace('markov }', 'markov, optimizer: adam }')],
    ['feature_selection', `${minimal}preprocessing: { feature_selection: { method: x } }\n`],
    ['an unknown section', `${minimal}gates: {}\n`],
    ['no experts', 'version: 1.0.0\n'],
    ['one fold', `${minimal}validation: { folds: 1 }\n`],
    ['another version', `version: "2.0.0"\n${minimal}`],
  ])('%s is refused', async (_, text) => {
    const path = await folder.write('refused.yaml', text);
    await expect(loadConfig(path)).rejects.toMatchObject({ code: 'CONFIG' });
  });
});
