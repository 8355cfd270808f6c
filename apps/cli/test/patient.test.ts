import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
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
beforeAll(async () => {
  const data = await folder.write('diary.csv', `${lines.join('\n')}\n`);
  const store = 'store: { type: files, parameters: { folder: memory } }\n';
  config = await folder.write('moe.yaml', `${configText}${store}`);
  const out = folder.path('model');
  await prodrome('train', '--config', config, '--data', data, '--out', out, '--quiet');
  const predict = ['predict', '--data', '-', '--quiet', '--model', out, '--config', config];
  const { code } = await prodromeWith(records.join('\n'), ...predict);
  expect(code).toBe(0);
});

it('tells the days of a patient with their forecasts and weights, and erases all of them', async () => {
  const shown = await prodrome('patient', 'show', 'P3', '--config', config);
  expect(shown.code).toBe(0);
  const told = shown.stdout.split('\n');
  expect(told[0]).toMatch(/^Patient P3, known to the end of \d{4}-\d\d-\d\d$/);
  expect(told.filter((line) => /^\d{4}-\d\d-\d\d +0\.\d{3}/.test(line))).toHaveLength(
    records.length,
  );
  expect(shown.stdout).toContain('No drift was found.');
  const exported = await prodrome('patient', 'export', 'P3', '--config', config);
  const { patient, days } = JSON.parse(exported.stdout) as { patient: string; days: unknown[] };
  expect([patient, days.length]).toEqual(['P3', records.length]);
  const erased = await prodrome('patient', 'erase', 'P3', '--config', config, '--json');
  expect([erased.code, erased.stdout]).toEqual([0, '{"erased":"P3"}\n']);
  const gone = await prodrome('patient', 'show', 'P3', '--config', config);
  expect([gone.code, gone.stdout]).toEqual([4, '']);
  expect(gone.stderr).toContain('NOT_FOUND');
});

it('a damaged file is told, and can be erased', async () => {
  const predict = ['predict', '--data', '-', '--quiet', '--model', folder.path('model')];
  await prodromeWith(records.join('\n'), ...predict, '--config', config);
  const memory = folder.path('memory');
  const [name = ''] = await readdir(memory);
  await writeFile(join(memory, name), '{}');
  const shown = await prodrome('patient', 'show', 'P3', '--config', config);
  expect([shown.code, shown.stderr.slice(0, 12)]).toEqual([1, 'error STATE:']);
  expect((await prodrome('patient', 'erase', 'P3', '--config', config)).code).toBe(0);
  expect(await readdir(memory)).toEqual([]);
});

it.each(['show', 'export', 'erase'])(
  'patient %s: a store that ends with its process is refused',
  async (command) => {
    const own = await folder.write('memory.yaml', configText);
    const { code, stderr } = await prodrome('patient', command, 'P3', '--config', own);
    expect(code).toBe(2);
    expect(stderr).toContain('expected a store of patients that outlives the process, got memory');
  },
);
