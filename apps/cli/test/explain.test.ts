import { beforeAll, describe, expect, it } from '@jest/globals';
import { configText, diaryLines, prodrome, temporaryFolder } from './support.ts';

const folder = temporaryFolder();
const [head = '', ...rows] = diaryLines(10, 24);

let data: string;
let model: string;
beforeAll(async () => {
  const config = await folder.write('moe.yaml', configText);
  data = await folder.write('diary.csv', `${[head, ...rows].join('\n')}\n`);
  model = folder.path('model');
  const { code } = await prodrome('train', '--config', config, '--data', data, '--out', model);
  expect(code).toBe(0);
});

const explain = (...more: string[]) => prodrome('explain', '--model', model, ...more, '--quiet');

interface Explained {
  readonly prediction: number;
  readonly timestamp: string;
  readonly featureImportance: Readonly<Record<string, number>>;
  readonly explanation: {
    readonly base: number;
    readonly gate?: { readonly points: number };
    readonly variables: readonly { readonly name: string; readonly points: number }[];
  };
}

const json = async (...more: string[]): Promise<Explained> =>
  JSON.parse((await explain(...more, '--json')).stdout) as Explained;

describe('explain', () => {
  it('divides the forecast that predict gives for the day', async () => {
    const { prediction, timestamp, explanation, featureImportance } = await json(
      ...['--data', data, '--patient', 'P3'],
    );
    const { base, gate, variables } = explanation;
    const sum = variables.reduce((all, { points }) => all + points, gate?.points ?? 0);
    expect(base + sum).toBeCloseTo(prediction, 9);
    expect(featureImportance).toEqual(
      Object.fromEntries(variables.map(({ name, points }) => [name, points])),
    );
    const table = await prodrome('predict', '--model', model, '--data', data, '--quiet');
    const line = table.stdout.split('\n').find((row) => row.startsWith(`P3,${timestamp},`));
    expect(Number(line?.split(',')[2])).toBe(prediction);
  });

  it('of an earlier day sees nothing after it: as of a file that ends there', async () => {
    const own = rows.filter((line) => line.startsWith('P4,'));
    const [, time = ''] = (own[11] ?? '').split(',');
    const cut = await folder.write('cut.csv', `${[head, ...own.slice(0, 12)].join('\n')}\n`);
    const early = await json('--data', data, '--patient', 'P4', '--time', time);
    expect(early.timestamp).toBe(time);
    expect(await json('--data', cut, '--patient', 'P4')).toEqual(early);
  });

  it('for people: what moved it, what was observed, and what it does not say', async () => {
    const { stdout, code } = await explain('--data', data, '--patient', 'P5');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^headache on the next day: \d+\.\d %$/m);
    expect(stdout).toMatch(/^[+− ]\d+\.\d .*history +the outcomes so far$/m);
    expect(stdout).toContain('not what causes attacks');
  });

  it('without a patient: what forecasts lose where something is unknown', async () => {
    const { stdout, stderr, code } = await explain('--data', data);
    expect(code).toBe(0);
    expect(stderr).toContain('the very rows');
    expect(stdout).toMatch(/^the outcomes so far +\+\.\d{4} \[/m);
    expect(stdout).toMatch(/^ {2}sleep_h +[+−]\.\d{4} \[/m);
    const idle = await explain('--data', data, '--time', '2024-03-01');
    expect(idle).toMatchObject({ code: 2, stderr: expect.stringContaining('--patient') });
  });

  it('--global: what forecasts lose where own days are exchanged', async () => {
    const { stdout, stderr, code } = await explain('--data', data, '--global');
    expect(code).toBe(0);
    expect(stderr).toContain('the very rows');
    expect(stdout).toMatch(/^own days exchanged +log loss \[95 %\]/m);
    expect(stdout).toMatch(/^the outcomes so far +\+\.\d{4} \[/m);
  });

  it('--plausibility: each rule of what it was given, with a verdict', async () => {
    const { stdout, code } = await explain('--data', data, '--plausibility');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^headache +raises the odds +1 against 0 +\d\.\d\d \[/m);
    expect(stdout).toMatch(/^sleep_h +none \(within 1\.25\)/m);
    expect(stdout).toMatch(/^In short: of \d rules/m);
    const found = await explain('--data', data, '--plausibility', '--json');
    expect(JSON.parse(found.stdout)).toContainEqual(
      expect.objectContaining({ name: 'headache', variable: 'headache', shape: 'increasing' }),
    );
  });

  it('--effect: the forecast at values of columns and of the outcome, for all that is named', async () => {
    const { stdout, code } = await explain(
      ...['--data', data, '--effect', 'sleep_h', '--effect', 'headache'],
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/^sleep_h, h +forecast \[95 %\] +local, points \[95 %\]$/m);
    expect(stdout).toMatch(/^1 +\d+\.\d % \[.*\] +[+− ]\d+\.\d \[/m);
    expect(stdout).toContain('of 10 patients');
    const wrong = await explain('--data', data, '--effect', 'sleep_hh');
    expect(wrong).toMatchObject({ code: 4, stderr: expect.stringMatching(/--effect.*sleep_h/) });
    const two = await explain('--data', data, '--effect', 'sleep_h', '--plausibility');
    expect(two).toMatchObject({ code: 2, stderr: expect.stringContaining('--plausibility') });
  });

  it('names near patients and days', async () => {
    const patient = await explain('--data', data, '--patient', 'P33');
    expect(patient).toMatchObject({ code: 4, stderr: expect.stringMatching(/--patient.*P3/) });
    const time = await explain('--data', data, '--patient', 'P3', '--time', '2024-02-200');
    expect(time).toMatchObject({ code: 4, stderr: expect.stringContaining('2024-02-20') });
  });
});
