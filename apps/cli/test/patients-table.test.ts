import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  configText,
  diaryLines,
  prodrome,
  prodromeWith,
  recordsOf,
  temporaryFolder,
} from './support.ts';

const folder = temporaryFolder();
const [head = '', ...rows] = diaryLines(12, 24);

/** Of P0 to P10; the last patient is not in it. */
const people = Array.from({ length: 11 }, (_, at) => `P${at},${20 + 3 * at},${at % 2 ? 'f' : 'm'}`);
const told = new Map(people.map((line) => [line.split(',')[0], line.split(',').slice(1).join()]));

/** The diary with the patients' columns on every row. */
const wide = [
  `${head},age,sex`,
  ...rows.map((line) => `${line},${told.get(line.split(',')[0]) ?? ','}`),
];

const config = configText
  .replace('data:', 'data:\n  patients: people.csv')
  .replace('experts:', 'experts:\n  - { name: all, type: logistic_regression, specialty: all }');

let data: string;
let given: string[];
let model: string;
beforeAll(async () => {
  data = await folder.write('diary.csv', `${[head, ...rows].join('\n')}\n`);
  await folder.write('people.csv', `patient,age,sex\n${people.join('\n')}\n`);
  const path = await folder.write('moe.yaml', config);
  model = folder.path('model');
  const { code, stdout } = await prodrome(
    ...['train', '--config', path, '--data', data, '--out', model],
  );
  expect(stdout).toContain('people.csv tells nothing of 1 of 12 patients');
  expect(code).toBe(0);
  given = ['--patients', folder.path('people.csv')];
});

const predict = (...more: string[]) =>
  prodrome('predict', '--model', model, '--format', 'csv', '--quiet', ...more);

describe('a table of patients', () => {
  it('gives the forecasts that the same columns on every row give', async () => {
    const path = await folder.write('wide.csv', `${wide.join('\n')}\n`);
    const joined = await predict('--data', data, ...given);
    expect(joined.code).toBe(0);
    expect((await predict('--data', path)).stdout).toBe(joined.stdout);
    const named = await predict('--data', data, '--config', folder.path('moe.yaml'));
    expect(named).toEqual(joined);
  });

  it('tells of the patients of a stream, whatever their lines say', async () => {
    const streamed = async (records: readonly object[], ...more: string[]) => {
      const input = records.map((record) => JSON.stringify(record)).join('\n');
      const answer = await prodromeWith(
        input,
        ...['predict', '--model', model, '--data', '-', '--quiet', ...more],
      );
      return answer.stdout.trimEnd().split('\n');
    };
    const days = ['P3', 'P11']
      .flatMap((id) => recordsOf([head, ...rows], id))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const told3 = days.map((day) =>
      day['patient'] === 'P3' ? { ...day, age: 29, sex: 'f' } : day,
    );
    const joined = await streamed(days, ...given);
    expect(joined).toEqual(await streamed(told3));
    expect(joined).not.toEqual(await streamed(days));
    const older = days.map((day) => ({ ...day, age: 70, sex: 'm' }));
    expect(await streamed(older, ...given)).toEqual(joined);
  });

  it('is told where it knows nobody or not all, and where the data have its columns too', async () => {
    const other = await folder.write(
      'written.csv',
      `patient,age,sex\n${people.join('\n').replaceAll('P', 'p')}\n`,
    );
    const nobody = await predict('--data', data, '--patients', other);
    expect(nobody).toMatchObject({ code: 3, stderr: expect.stringContaining('alike') });
    expect((await predict('--data', data, ...given)).stderr).toMatch(/nothing of 1 of 12 .*P11/);
    const path = await folder.write('both.csv', `${wide.join('\n')}\n`);
    const both = await predict('--data', path, ...given);
    expect(both.stderr).toContain('people.csv tells of age, sex');
    expect(both.stdout).toBe((await predict('--data', data, ...given)).stdout);
  });

  it('is named beside the configuration that tune writes, which lies in the same folder', async () => {
    const config = folder.path('moe.yaml');
    const tuned = ['tune', '--config', config, '--data', data, '--budget', '2'];
    const elsewhere = await prodrome(...tuned, '--out', folder.path('model/tuned.yaml'));
    expect(elsewhere).toMatchObject({ code: 2, stderr: expect.stringContaining('people.csv') });
  });

  it('is missed by name where the model needs it, and refused where it knows none', async () => {
    const missing = await predict('--data', data);
    expect(missing).toMatchObject({ code: 3, stderr: expect.stringContaining('--patients') });
    const plain = await folder.write('plain.yaml', configText);
    const other = folder.path('other');
    await prodrome('train', '--config', plain, '--data', data, '--out', other, '--quiet');
    const idle = await prodrome('predict', '--model', other, '--data', data, ...given);
    expect(idle).toMatchObject({ code: 2, stderr: expect.stringContaining('--patients') });
    const evaluated = await prodrome('evaluate', '--model', model, '--data', data, ...given);
    expect(evaluated.code).toBe(0);
  });

  it('data check counts its columns, and tells whom it does not know', async () => {
    const { stdout, code } = await prodrome(
      'data',
      'check',
      data,
      '--config',
      folder.path('moe.yaml'),
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/age .* static/);
    expect(stdout).toContain('people.csv tells nothing of 1 of 12 patients');
  });
});
