import { readFileSync } from 'node:fs';
import { beforeAll, expect, it } from '@jest/globals';
import {
  configText,
  diaryLines,
  prodrome,
  prodromeWith,
  recordsOf,
  temporaryFolder,
} from './support.ts';

const folder = temporaryFolder();
const lines = diaryLines(10, 20);
const records = recordsOf(lines, 'P3');

let config: string;
let url: string;
let predict: readonly string[];
beforeAll(async () => {
  const data = await folder.write('diary.csv', `${lines.join('\n')}\n`);
  config = await folder.write('moe.yaml', configText);
  const out = folder.path('model');
  await prodrome('train', '--config', config, '--data', data, '--out', out, '--quiet');
  url = `sqlite:${folder.path('prodrome.db')}`;
  predict = ['predict', '--data', '-', '--quiet', '--model', out];
});

const logsOf = (text: string): string[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { log: string }).log);

it('a database keeps memory, observations and forecasts from process to process; erasing leaves a tombstone', async () => {
  const whole = await prodromeWith(records.join('\n'), ...predict);
  const half = records.length / 2;
  const parts = [records.slice(0, half), records.slice(half)];
  const answers: string[] = [];
  for (const part of parts) {
    const { code, stdout, stderr } = await prodromeWith(
      part.join('\n'),
      ...predict,
      '--store',
      url,
    );
    expect([code, stderr]).toEqual([0, '']);
    answers.push(stdout);
  }
  expect(answers.join('')).toBe(whole.stdout);

  const shown = await prodrome('patient', 'show', 'P3', '--store', url);
  expect(shown.stdout).toContain(`${records.length} records in observations`);
  const exported = await prodrome('patient', 'export', 'P3', '--store', url);
  const { patient, model, logs } = JSON.parse(exported.stdout) as {
    patient: string;
    model: string;
    logs: Record<string, { body: Record<string, unknown> }[]>;
  };
  expect(patient).toBe('P3');
  expect(logs['observations']?.map(({ body }) => body)).toEqual(
    records.map((line) => ({ values: JSON.parse(line) as unknown })),
  );
  const forecasts = whole.stdout
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { probability: number }).probability);
  expect(logs['predictions']?.map(({ body }) => body['prediction'])).toEqual(forecasts);
  expect(logs['predictions']?.map(({ body }) => body['receipt'])).toEqual(
    forecasts.map(() => expect.objectContaining({ model }) as unknown),
  );

  const all = await prodrome('store', 'export', '--store', url);
  const count = (log: string) => logsOf(all.stdout).filter((each) => each === log).length;
  expect(['memory', 'observations', 'predictions'].map(count)).toEqual([
    ...[1, records.length, records.length],
  ]);
  expect((await prodrome('patient', 'erase', 'P3', '--store', url)).code).toBe(0);
  const left = await prodrome('store', 'export', '--store', url);
  expect(logsOf(left.stdout)).toEqual(['audit']);
  expect(left.stdout).not.toContain('P3');
  expect(readFileSync(folder.path('prodrome.db'), 'latin1')).not.toContain('P3');
  expect((await prodrome('patient', 'show', 'P3', '--store', url)).code).toBe(4);
});

it('a configuration names a database too', async () => {
  const store = 'store: { type: sqlite, parameters: { file: own.db } }\n';
  const own = await folder.write('own.yaml', `${configText}${store}`);
  const { code } = await prodromeWith(records.join('\n'), ...predict, '--config', own);
  expect(code).toBe(0);
  expect((await prodrome('patient', 'show', 'P3', '--config', own)).code).toBe(0);
  expect(
    (await prodrome('patient', 'show', 'P3', '--store', `sqlite:${folder.path('own.db')}`)).code,
  ).toBe(0);
});

it.each([
  [['patient', 'show', 'P3'], 'expected --store with its URL, or --config'],
  [['patient', 'show', 'P3', '--store', 'nonsense'], 'expected a URL such as sqlite:'],
  [['store', 'export', '--store', 'files:memory'], 'one that keeps more than the memory'],
])('%j is a mistake of usage', async (argv, message) => {
  const { code, stderr } = await prodrome(...argv);
  expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
});

it('a training leaves its run and its events, also one that fails', async () => {
  const runs = `sqlite:${folder.path('runs.db')}`;
  const given = [
    '--config',
    config,
    '--data',
    folder.path('diary.csv'),
    '--quiet',
    '--store',
    runs,
  ];
  expect((await prodrome('train', ...given, '--out', folder.path('again'))).code).toBe(0);
  expect((await prodrome('train', ...given, '--out', folder.path('again'))).code).not.toBe(0);
  const { stdout } = await prodrome('store', 'export', '--store', runs);
  const told = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { log: string; key: string; body: Record<string, unknown> });
  const ends = told.filter(({ log, key }) => log === 'runs' && key === 'end');
  expect(ends.map(({ body }) => (body['facts'] as { outcome: string }).outcome)).toEqual([
    'done',
    'OUTPUT',
  ]);
  const kinds = told.filter(({ log }) => log === 'events').map(({ body }) => body['type']);
  expect(kinds).toEqual(expect.arrayContaining(['stage', 'task-finished', 'trained']));
});

it('a table is not remembered, and says so', async () => {
  const data = ['--model', folder.path('model'), '--data', folder.path('diary.csv')];
  const { code, stderr } = await prodrome('predict', ...data, '--store', url);
  expect([code, stderr]).toEqual([2, expect.stringContaining('expected --data -')]);
});
