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
const module = new URL('../../../examples/custom-patient-store/json-files.js', import.meta.url);
const stored = `${configText}store: { type: '${module.pathname}#jsonFiles', parameters: { folder: memory } }\n`;
const lines = diaryLines(10, 20);
const records = recordsOf(lines, 'P3');

let data: string;
let config: string;
const train = async (out: string, seed: string): Promise<string> => {
  const { code } = await prodrome(
    ...['train', '--config', config, '--data', data, '--out', folder.path(out), '--seed', seed],
  );
  expect(code).toBe(0);
  return folder.path(out);
};
let model: string;
beforeAll(async () => {
  data = await folder.write('diary.csv', `${lines.join('\n')}\n`);
  config = await folder.write('moe.yaml', stored);
  model = await train('model', '0');
});

const stream = async (given: readonly string[], ...more: string[]) => {
  const { code, stdout, stderr } = await prodromeWith(
    given.join('\n'),
    ...['predict', '--data', '-', '--quiet', ...more],
  );
  expect([code, stderr]).toEqual([0, '']);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { error?: { code: string; got: string } });
};

it('a process that begins again goes on where the one before it stopped, and refuses the days that it saw', async () => {
  const whole = await stream(records, '--model', model);
  const first = await stream(records.slice(0, 7), '--model', model, '--config', config);
  const rest = await stream(records.slice(6), '--model', model, '--config', config);
  expect([...first, ...rest.slice(1)]).toEqual(whole);
  expect(rest[0]?.error?.code).toBe('USAGE');
  // without it, the patient would be a new one
  const [anew] = await stream(records.slice(7, 8), '--model', model);
  expect(anew).not.toEqual(whole[7]);
});

it('the memory of another model is refused by name', async () => {
  const other = await train('other', '1');
  const [answer] = await stream(records.slice(-1), '--model', other, '--config', config);
  expect(answer?.error?.code).toBe('STATE');
  expect(answer?.error?.got).toMatch(/^memory of model [0-9a-f]{64}$/);
});

it('options that the store does not take are refused before anything is trained, at their line', async () => {
  const bad = await folder.write('bad.yaml', stored.replace('folder: memory', 'folder: 7'));
  const { code, stderr } = await prodrome(
    ...['train', '--config', bad, '--data', data, '--out', folder.path('bad')],
  );
  expect(code).toBe(2);
  expect(stderr).toMatch(/^error CONFIG: store\.parameters\.folder \(.*bad\.yaml:12:/);
});

it("a store of one's own that keeps logs is given what was told and forecast, and erases it", async () => {
  const journal = new URL('../../../examples/custom-store/journal.js', import.meta.url).pathname;
  const store = `store: { type: '${journal}#journal', parameters: { file: journal } }\n`;
  const own = await folder.write('journal.yaml', `${configText}${store}`);
  await stream(records, '--model', model, '--config', own);
  const shown = await prodrome('patient', 'show', 'P3', '--config', own);
  expect(shown.stdout).toContain(`${records.length} records in predictions`);
  expect((await prodrome('patient', 'erase', 'P3', '--config', own)).code).toBe(0);
  const { stdout } = await prodrome('store', 'export', '--config', own);
  expect(stdout).toContain('"log":"audit"');
  expect(stdout).not.toContain('P3');
});
