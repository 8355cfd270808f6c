import { expect, it } from '@jest/globals';
import { loadConfig, readData } from '../src/index.ts';
import { codeOf } from '../src/code-of.ts';
import { executionByName, withExecution } from '../src/execution-choice.ts';
import { portableTraining } from '../src/portable-training.ts';
import { temporaryFolder } from './support.ts';

const folder = temporaryFolder();
const password = 'p4ss:w0rd';
const url = `postgres://ann:${password}@db.example/prodrome`;
const text = `
data: { outcome: headache }
experts: [{ name: one, type: climatology, specialty: history }]
store: { type: postgres, parameters: { url: '${url}' } }
execution: { workers: 2, executor: { type: queue, parameters: { url: "${url}", attempts: 5 } } }
`;

it('what other processes are told of a training has no password', async () => {
  const { config, document } = await loadConfig(await folder.write('moe.yaml', text));
  const days = ['2024-02-01,0', '2024-02-02,1', '2024-02-03,0'];
  const lines = ['patient,date,headache', ...days.map((day) => `P1,${day}`)];
  const data = await folder.write('diary.csv', `${lines.join('\n')}\n`);
  const dataset = await readData(data, config.data, { base: '.' });
  const setting = { config, document, base: '.', modules: {}, seed: '0', dataset };
  const portable = portableTraining(setting, undefined);
  const told = JSON.stringify(portable?.data);
  expect(told).toContain('climatology');
  expect(told).toContain('postgres://ann@db.example/prodrome');
  expect(told).not.toContain('p4ss');
  expect(told).not.toContain('w0rd');
});

it('another executor takes the place of the configured one; the same keeps its parameters', async () => {
  const { config } = await loadConfig(await folder.write('moe.yaml', text));
  const store = 'postgres://bob@other.example/db?schema=mine';
  const { seed } = config.execution;
  expect(withExecution(config, executionByName('queue', { store })).execution).toEqual({
    seed,
    executor: {
      type: 'queue',
      parameters: {
        ...{ url: 'postgres://bob@other.example/db', schema: 'mine_queue', attempts: 5 },
      },
    },
  });
  expect(withExecution(config, executionByName('inline', { store })).execution).toEqual({
    seed,
    executor: { type: 'inline', parameters: {} },
  });
  expect(withExecution(config, undefined)).toBe(config);
});

it('code is told by version and by what was built, the same each time', async () => {
  const code = await codeOf(false);
  expect(code).toEqual(await codeOf(false));
  expect(code).toMatchObject({
    node: process.version,
    '@prodrome/assembly': expect.stringMatching(/^\d+\.\d+\.\d+ \([0-9a-f]{12}\)$/),
    '@prodrome/experts-trees': expect.stringMatching(/^\d+\.\d+\.\d+ \([0-9a-f]{12}\)$/),
  });
  expect(Object.keys(code)).not.toContain('@prodrome/experts-neural');
  expect(Object.keys(await codeOf(true))).toContain('onnxruntime-node');
});
