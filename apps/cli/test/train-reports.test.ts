import { expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { configText, diaryLines, prodrome, temporaryFolder } from './support.ts';

const folder = temporaryFolder();

const broken = `
const options = { '~standard': { version: 1, vendor: 'own', validate: (value) => ({ value }) } };
export const brokenExpert = {
  contract: 1, kind: 'expert', type: 'broken', description: 'throws', options,
  capabilities: { tasks: ['binary'], outputs: 'one', sampleWeights: false, deterministic: true, inputs: 'raw', memory: 'row' },
  create: (_, { specialty }) => ({
    getSpecialty: () => specialty,
    train: async () => { throw new TypeError('a bug of my own', { cause: new RangeError('deep down') }); },
    predict: async ({ rows }) => ({ values: new Float64Array(rows.length) }),
    saveState: async () => ({ kind: 'broken', version: 1, json: null, tensors: {} }),
    loadState: async () => undefined,
  }),
};
`;

async function files(name: string, yaml: string): Promise<string[]> {
  const config = await folder.write(`${name}.yaml`, yaml);
  const data = await folder.write('diary.csv', `${diaryLines().join('\n')}\n`);
  return ['--config', config, '--data', data, '--out', folder.path(name)];
}

it('--verbose tells what experts and gates say of their training; the run log and metrics hold it', async () => {
  const log = folder.path('run.ndjson');
  const args = await files('told', configText);
  const { stderr, code } = await prodrome('train', ...args, '--verbose', '--log', log);
  expect(code).toBe(0);
  expect(stderr).toMatch(/^expert climatology: mean [.\d]+; strength [.\d]+/m);
  expect(stderr).toMatch(/^gate gate: .*iterations/m);
  const events = (await readFile(log, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string });
  expect(new Set(events.map(({ type }) => type))).toEqual(
    new Set(['stage', 'trained', 'task-finished']),
  );
  const metrics = JSON.parse(await readFile(`${folder.path('told')}/metrics.json`, 'utf8')) as {
    training: { component: string; name: string }[];
  };
  expect(metrics.training).toContainEqual(
    expect.objectContaining({ component: 'expert', name: 'climatology' }),
  );
});

it('a failing expert is told with its cause in the run log, and fails the run where it is asked to', async () => {
  await folder.write('broken.mjs', broken);
  const yaml = configText.replace(
    'experts:',
    "experts:\n  - { name: broken, type: './broken.mjs#brokenExpert' }",
  );
  const log = folder.path('broken.ndjson');
  const lenient = await prodrome('train', ...(await files('lenient', yaml)), '--log', log);
  expect(lenient.code).toBe(0);
  expect(await readFile(log, 'utf8')).toMatch(
    /"trace":"ProdromeError: .*caused by TypeError: a bug of my own\\n.*broken\.mjs:.*caused by RangeError: deep down/,
  );
  const bundle = await readFile(`${folder.path('lenient')}/metrics.json`, 'utf8');
  expect(bundle).toContain('a bug of my own');
  expect(bundle).not.toContain('broken.mjs:');
  const strict = await prodrome('train', ...(await files('strict', yaml)), '--strict');
  expect(strict.code).toBe(1);
  expect(strict.stderr).toMatch(/train --strict: .* got failures of broken/);
  expect(strict.stdout).toMatch(/^Bundle: /m);
});

it('--held-out writes what the metrics are computed of, in the order of the file', async () => {
  const out = folder.path('held-out.csv');
  const args = await files('held', configText);
  const { code } = await prodrome('train', ...args, '--held-out', out);
  expect(code).toBe(0);
  const [header = '', ...lines] = (await readFile(out, 'utf8')).trimEnd().split('\n');
  const names = header.split(',');
  const rows = lines.map((line) => line.split(','));
  const column = (name: string) => rows.map((row) => row[names.indexOf(name)] ?? '');
  const { rows: evaluated, models } = JSON.parse(
    await readFile(`${folder.path('held')}/metrics.json`, 'utf8'),
  ) as { rows: number; models: Record<string, { brier: number }> };
  expect(rows).toHaveLength(evaluated);
  expect(names).toEqual(expect.arrayContaining(['patient_id', 'time', 'label', 'selected']));
  const labels = column('label');
  for (const [name, { brier }] of Object.entries(models)) {
    // who is asleep on a row forecasts nothing there
    const errors = column(name).flatMap((p, i) =>
      p === '' ? [] : [(Number(p) - Number(labels[i])) ** 2],
    );
    expect(errors.reduce((sum, error) => sum + error) / errors.length).toBeCloseTo(brier, 12);
  }
  const diary = diaryLines().map((line) => line.split(',').slice(0, 2).join());
  const places = rows.map((row) => diary.indexOf(row.slice(0, 2).join()));
  expect(places).toEqual([...places].sort((a, b) => a - b));
});

it('--held-out refuses an unknown ending, and a file that is read, before any work', async () => {
  const args = await files('refused', configText);
  for (const out of [folder.path('held.txt'), folder.path('diary.csv')]) {
    const { code, stderr } = await prodrome('train', ...args, '--held-out', out);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/held\.txt|--held-out/)]);
  }
});
