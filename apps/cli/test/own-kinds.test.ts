import { expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { configText, diaryLines, prodrome, temporaryFolder } from './support.ts';

const folder = temporaryFolder();
const own = (name: string): string =>
  new URL(`../../../examples/custom-${name}`, import.meta.url).pathname;

const yaml = `${configText.replace('bootstrap_draws: 50', `bootstrap_draws: 50, split: '${own('splitter/dealt.js')}#dealt'`)}
gating_network:
  type: uniform
  combination_strategy: '${own('combination/median.js')}#median'
  stacking_model: { type: '${own('stacking-model/shared-slope.js')}#sharedSlope', parameters: { steps: 5 } }
preprocessing:
  transforms: [{ type: '${own('transform/weekend.js')}#weekend' }]
calibration: { method: '${own('calibration/isotonic.js')}#isotonic' }
execution: { executor: { type: '${own('executor/at-once.js')}#atOnce' } }
`;

interface Council {
  readonly plan: {
    readonly candidates: readonly {
      readonly name: string;
      readonly combination: { readonly type: string; readonly options: object };
    }[];
    readonly features: readonly { readonly type: string }[];
    readonly calibration: { readonly type: string };
  };
}

it('a splitter, transform, combination, stacking model, calibration and executor of one’s own train and are served', async () => {
  const config = await folder.write('own.yaml', yaml);
  const data = await folder.write('diary.csv', `${diaryLines().join('\n')}\n`);
  const train = async (out: string, ...more: string[]) => {
    const args = ['train', '--config', config, '--data', data, '--out', folder.path(out), '--json'];
    const { code, stdout, stderr } = await prodrome(...args, '--quiet', ...more);
    expect([code, stderr]).toEqual([0, '']);
    return JSON.parse(stdout) as { metrics: { models: Record<string, { brier: number }> } };
  };
  const { metrics } = await train('own');
  for (const name of ['stacking', 'gate']) expect(metrics.models[name]?.brier).toBeGreaterThan(0);
  const text = await readFile(join(folder.path('own'), 'manifest.json'), 'utf8');
  const { plan } = JSON.parse(text) as Council;
  const ways = new Map(plan.candidates.map(({ name, combination }) => [name, combination]));
  expect(ways.get('stacking')).toMatchObject({
    type: 'stacking',
    options: {
      type: `${own('stacking-model/shared-slope.js')}#sharedSlope`,
      parameters: { steps: 5 },
    },
  });
  expect(ways.get('gate')?.type).toContain('#median');
  expect(plan.calibration.type).toContain('#isotonic');
  expect(plan.features.at(-1)?.type).toContain('#weekend');
  const args = ['predict', '--model', folder.path('own'), '--config', config, '--data', data];
  const { code, stdout } = await prodrome(...args, '--quiet');
  expect(code).toBe(0);
  expect(stdout.trimEnd().split('\n')).toHaveLength(diaryLines().length);
});

it('a search of one’s own finds an expert’s options, which the bundle holds', async () => {
  const search = `search: { type: '${own('search/random.js')}#random', parameters: { C: { low: 0.001, high: 1, log: true } }, trials: 3, folds: 2, metric: brier }`;
  const text = configText.replace('parameters: { C: 0.5 }', search);
  const config = await folder.write('search.yaml', text);
  const data = await folder.write('searched.csv', `${diaryLines().join('\n')}\n`);
  const out = folder.path('searched');
  const args = ['train', '--config', config, '--data', data, '--out', out, '--json', '--quiet'];
  const { code, stdout } = await prodrome(...args);
  expect(code).toBe(0);
  const { searches } = (JSON.parse(stdout) as { metrics: { searches: Record<string, object> } })
    .metrics;
  expect(searches['body']).toMatchObject({ metric: 'brier', trials: [{}, {}, {}] });
  const manifest = await readFile(join(out, 'manifest.json'), 'utf8');
  const { plan } = JSON.parse(manifest) as {
    plan: { experts: { name: string; recipe: object }[] };
  };
  const { parameters } = searches['body'] as { parameters: object };
  expect(plan.experts.find(({ name }) => name === 'body')?.recipe).toMatchObject({
    options: parameters,
  });
  expect(manifest).not.toContain('random.js');
  const predicted = await prodrome('predict', '--model', out, '--data', data, '--quiet');
  expect(predicted.code).toBe(0);
});

it('a stacking model of one’s own is served where it is better, and again after the bundle was opened', async () => {
  const days = (patient: number) =>
    Array.from({ length: 24 }, (_, day) => ({
      date: new Date(Date.UTC(2024, 1, 1 + day)).toISOString().slice(0, 10),
      // no day tells of the next
      sleep: Math.sin((patient * 24 + day) ** 2) < 0 ? 5 : 8,
    }));
  const rows = Array.from({ length: 16 }, (_, patient) =>
    days(patient).map(({ date, sleep }, day, all) => {
      const before = all[day - 1]?.sleep ?? 8;
      // one day in nine comes otherwise
      const headache = Number((day + patient) % 9 === 0 ? before >= 6 : before < 6);
      return `P${patient},${date},${headache},${sleep}`;
    }),
  ).flat();
  const data = await folder.write(
    'turned.csv',
    ['patient,date,headache,sleep_h', ...rows].join('\n'),
  );
  const module = new URL('./fixtures/contrary.js', import.meta.url).pathname;
  const config = await folder.write(
    'turned.yaml',
    `
data: { outcome: headache, domains: { physiological: [sleep_h] } }
experts:
  - { name: contrary, type: '${module}', specialty: physiological }
  - { name: again, type: '${module}', specialty: physiological }
gating_network: { type: uniform, stacking_model: { type: '${own('stacking-model/shared-slope.js')}' } }
calibration: { method: none }
validation: { folds: 3, inner_folds: 3, bootstrap_draws: 50 }
`,
  );
  const out = folder.path('turned');
  const trained = await prodrome(
    ...['train', '--config', config, '--data', data, '--out', out, '--quiet'],
    // sleep decides here, as nothing does of real days
    '--accept-suspicious',
  );
  expect([trained.code, trained.stderr]).toEqual([0, '']);
  const manifest = JSON.parse(await readFile(join(out, 'manifest.json'), 'utf8')) as object;
  expect(manifest).toMatchObject({ shipped: 'stacking' });
  const { code, stdout } = await prodrome(
    ...['predict', '--model', out, '--config', config, '--data', data, '--json', '--quiet'],
  );
  expect(code).toBe(0);
  const answers = JSON.parse(stdout) as Record<string, number>[];
  expect(answers).toHaveLength(rows.length);
  for (const answer of answers) {
    // the slope is negative
    const said = answer['probability.contrary'] ?? NaN;
    expect(Math.sign((answer['probability'] ?? NaN) - 0.5)).toBe(-Math.sign(said - 0.5));
  }
});

it('data are read by a source of one’s own, by train, predict, evaluate and data check', async () => {
  const widths = [5, 11, 9, 6, 8];
  const names = (diaryLines()[0] ?? '').split(',');
  const columns = names.map((name, at) => {
    const kind = at < 2 ? 'text' : 'number';
    return `{ name: ${name}, width: ${widths[at] ?? 0}, kind: ${kind} }`;
  });
  const lines = diaryLines();
  const fixed = lines.slice(1).map((line) =>
    line
      .split(',')
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join(''),
  );
  const text = await folder.write('diary.txt', fixed.join('\n'));
  const csv = await folder.write('diary.csv', `${lines.join('\n')}\n`);
  const plain = await folder.write('plain.yaml', configText);
  const source = `{ type: '${own('data-source/fixed-width.js')}#fixedWidth', parameters: { columns: [${columns.join(', ')}] } }`;
  const config = await folder.write(
    'fixed.yaml',
    configText.replace('data:\n', `data:\n  source: ${source}\n`),
  );
  const ran = async (...args: string[]): Promise<string> => {
    const { code, stdout } = await prodrome(...args, '--json');
    expect(code).toBe(0);
    return stdout;
  };
  const hashes = [];
  for (const [yaml, data, out] of [
    [config, text, 'fixed'],
    [plain, csv, 'plain'],
  ] as const) {
    const answer = await ran(
      ...['train', '--config', yaml, '--data', data, '--out', folder.path(out), '--quiet'],
    );
    hashes.push((JSON.parse(answer) as { model: string }).model);
  }
  // the rows are all that counts
  expect(hashes[0]).toMatch(/^[0-9a-f]{64}$/);
  expect(hashes[0]).toBe(hashes[1]);
  const model = ['--model', folder.path('fixed'), '--quiet'];
  for (const command of ['predict', 'evaluate']) {
    const [one, two] = [
      await ran(command, ...model, '--config', config, '--data', text),
      await ran(command, ...model, '--config', plain, '--data', csv),
    ];
    expect(one.length).toBeGreaterThan(100);
    expect(one).toBe(two);
  }
  const check = JSON.parse(await ran('data', 'check', text, '--config', config)) as object;
  expect(check).toMatchObject({ file: 'diary.txt', rowsRead: lines.length - 1 });
});
