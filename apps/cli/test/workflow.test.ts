import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { configText, diaryLines, prodrome, temporaryFolder } from './support.ts';

const folder = temporaryFolder();
const lines = diaryLines();

let config: string;
let data: string;
beforeAll(async () => {
  config = await folder.write('moe.yaml', configText);
  data = await folder.write('diary.csv', `${lines.join('\n')}\n`);
  const trained = await prodrome(
    'train',
    '--config',
    config,
    '--data',
    data,
    '--out',
    folder.path('model'),
  );
  expect(trained.stderr).toMatch(/training \d+\/\d+ tasks, done/);
  expect(trained.code).toBe(0);
});

const predict = async (...more: string[]): Promise<string> => {
  const { code, stdout, stderr } = await prodrome(
    'predict',
    '--model',
    folder.path('model'),
    '--quiet',
    ...more,
  );
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return stdout;
};

describe('train', () => {
  it('writes metrics.json with every model', async () => {
    const metrics = JSON.parse(await readFile(folder.path('model/metrics.json'), 'utf8')) as {
      models: Record<string, object>;
      rows: number;
    };
    expect(Object.keys(metrics.models).sort()).toEqual(
      [
        'body',
        'climatology',
        'selected',
        'gate',
        'greedy',
        'markov',
        'stacking',
        'uniform',
        'weather',
      ].sort(),
    );
    expect(Object.keys(metrics.models['selected'] ?? {})).toEqual(
      expect.arrayContaining([
        'pooledAuc',
        'withinAuc',
        'brier',
        'brierSkill',
        'logLoss',
        'ece',
        'ci',
      ]),
    );
    expect(metrics.rows).toBeGreaterThan(250);
  });

  it('prints one JSON document or a leaderboard without colours, of the same model for the same seed', async () => {
    const train = async (name: string, ...more: string[]) => {
      const { code, stdout } = await prodrome(
        ...['train', '--config', config, '--data', data, '--out', folder.path(name)],
        ...['--quiet', '--seed', '7', ...more],
      );
      expect(code).toBe(0);
      return stdout;
    };
    const { model } = JSON.parse(await train('second', '--json')) as { model: string };
    expect(model).toMatch(/^[0-9a-f]{64}$/);
    const text = await train('third');
    expect(text).toMatch(/model\s+Brier \[95 %\]\s+skill\s+log loss/);
    expect(text).toMatch(/^Shipped: \w+/m);
    expect(text).toContain(`(model ${model.slice(0, 12)})`);
    // eslint-disable-next-line no-control-regex -- colours are control characters
    expect(text).not.toMatch(/\u001b/);
    const manifests = ['second', 'third'].map((name) =>
      readFile(folder.path(`${name}/manifest.json`), 'utf8'),
    );
    expect(await manifests[0]).toBe(await manifests[1]);
  });

  it('refuses an existing folder before doing any work', async () => {
    const again = await prodrome(
      'train',
      '--config',
      config,
      '--data',
      data,
      '--out',
      folder.path('model'),
    );
    expect(again.code).toBe(1);
    expect(again.stderr).toMatch(/^error OUTPUT: .* an existing folder\. Choose another --out/);
  });
});

describe('predict', () => {
  it('answers every row of the file', async () => {
    const table = (await predict('--data', data)).trimEnd().split('\n');
    expect(table[0]).toBe(
      'patient_id,time,probability,confidence,weight.climatology,weight.body,weight.weather,weight.markov,' +
        'probability.climatology,probability.body,probability.weather,probability.markov',
    );
    expect(table).toHaveLength(lines.length);
    expect(table[1]?.split(',').slice(0, 2)).toEqual(lines[1]?.split(',').slice(0, 2));
    for (const line of table.slice(1)) expect(Number(line.split(',')[2])).toBeGreaterThan(0);
  });

  it('prefix: a file cut at day t gives exactly the rows up to t', async () => {
    const whole = (await predict('--data', data)).split('\n');
    for (const cut of ['2024-02-21', '2024-02-29', '2024-03-08']) {
      const kept = lines.filter((line, at) => at === 0 || (line.split(',')[1] ?? '') <= cut);
      const part = await folder.write('cut.csv', `${kept.join('\n')}\n`);
      const expected = whole.filter((line, at) => at === 0 || (line.split(',')[1] ?? '~') <= cut);
      expect((await predict('--data', part)).trimEnd().split('\n')).toEqual(
        expected.filter((line) => line !== ''),
      );
    }
  });

  it('shuffled rows give the same result', async () => {
    const [header = '', ...rows] = lines;
    const shuffled = [
      ...rows.filter((_, i) => i % 3 === 1),
      ...rows.filter((_, i) => i % 3 !== 1).reverse(),
    ];
    const file = await folder.write('shuffled.csv', [header, ...shuffled, ''].join('\n'));
    const own = (text: string) => text.trimEnd().split('\n');
    const found = own(await predict('--data', file));
    expect([...found].sort()).toEqual(own(await predict('--data', data)).sort());
    // and each stands where its row stands
    expect(found.slice(1).map((line) => line.split(',').slice(0, 2).join())).toEqual(
      shuffled.map((line) => line.split(',').slice(0, 2).join()),
    );
  });

  it('writes CSV, JSON and Parquet with the same numbers', async () => {
    const csv = (await predict('--data', data)).trimEnd().split('\n');
    await predict('--data', data, '--out', folder.path('p.json'));
    const rows = JSON.parse(await readFile(folder.path('p.json'), 'utf8')) as Record<
      string,
      unknown
    >[];
    expect(rows).toHaveLength(csv.length - 1);
    expect(rows.map((row) => row['probability'])).toEqual(
      csv.slice(1).map((line) => Number(line.split(',')[2])),
    );
    await predict('--data', data, '--out', folder.path('p.parquet'));
    expect((await readFile(folder.path('p.parquet'))).subarray(0, 4).toString()).toBe('PAR1');
    await predict('--data', data, '--out', folder.path('p.csv'));
    expect((await readFile(folder.path('p.csv'), 'utf8')).trimEnd().split('\n')).toEqual(csv);
  });

  it('shows one patient’s latest forecast', async () => {
    const card = await predict('--data', data, '--patient', 'P3');
    expect(card).toMatch(
      /^Patient P3, as known at the end of 2024-03-1\d\nheadache on the next day: \d+ %/,
    );
    const result = JSON.parse(await predict('--data', data, '--patient', 'P3', '--json')) as {
      patientId: string;
      receipt: { weights: Record<string, number> };
    };
    expect(result.patientId).toBe('P3');
    expect(Object.values(result.receipt.weights).reduce((sum, w) => sum + w, 0)).toBeCloseTo(1, 12);
  });
});

describe('evaluate', () => {
  it('gives the keys of metrics.json, and warns of the training data', async () => {
    const { code, stdout, stderr } = await prodrome(
      ...['evaluate', '--model', folder.path('model'), '--data', data, '--json'],
    );
    expect(code).toBe(0);
    expect(stderr).toMatch(/the very rows the model was trained on/);
    const found = JSON.parse(stdout) as Record<string, unknown>;
    const trained = JSON.parse(await readFile(folder.path('model/metrics.json'), 'utf8')) as object;
    expect(found['inSample']).toBe(true);
    for (const key of Object.keys(trained)) expect(found).toHaveProperty([key]);
  });

  it('marks who answered some rows only', async () => {
    const some = await folder.write('some.csv', `${lines.slice(0, 150).join('\n')}\n`);
    const { stdout } = await prodrome(
      ...['evaluate', '--model', folder.path('model'), '--data', some, '--quiet'],
    );
    expect(stdout).toMatch(/^weather\* /m);
    expect(stdout).toMatch(
      /^\* evaluated on the rows that it answered only: weather \d+ of \d+\./m,
    );
    expect(stdout).toMatch(/^body {2}/m);
  });

  it('3: refuses a file where no outcome is known', async () => {
    const blank = lines.map((line, at) => (at === 0 ? line : line.replace(/,[01],/, ',,')));
    const file = await folder.write('blank.csv', `${blank.join('\n')}\n`);
    const { code, stdout, stderr } = await prodrome(
      ...['evaluate', '--model', folder.path('model'), '--data', file, '--quiet'],
    );
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr).toMatch(/^error DATA_INSUFFICIENT: /);
  });
});

it('aligned: a table with a target, without patient or time column, trains and predicts', async () => {
  const rows = Array.from({ length: 300 }, (_, i) => {
    const x = Math.abs((Math.sin(i * 78.233) * 43758.5453) % 1);
    const y = Number(Math.abs((Math.sin(i * 3.7 + 1) * 1234.567) % 1) < x);
    return `${x.toFixed(4)},${i % 2 === 0 ? 'red' : 'blue'},${y}`;
  });
  const table = await folder.write('aligned.csv', ['x,colour,target', ...rows, ''].join('\n'));
  const yaml = await folder.write(
    'aligned.yaml',
    'experts:\n  - { name: linear, type: logistic_regression }\nvalidation: { folds: 3, bootstrap_draws: 50 }\n',
  );
  const out = folder.path('aligned');
  const { code, stdout } = await prodrome(
    ...['train', '--config', yaml, '--data', table, '--out', out, '--quiet', '--json'],
  );
  expect(code).toBe(0);
  const { metrics } = JSON.parse(stdout) as {
    metrics: { absent: object; models: Record<string, { pooledAuc: number }> };
  };
  expect(metrics.models['linear']?.pooledAuc).toBeGreaterThan(0.7);
  expect(metrics.absent).toHaveProperty('markov');
  const answers = await prodrome('predict', '--model', out, '--data', table, '--quiet');
  expect(answers.stdout.trimEnd().split('\n')).toHaveLength(301);
  expect(answers.stdout.split('\n')[1]).toMatch(/^1,1,0?\.\d+,/);
});
