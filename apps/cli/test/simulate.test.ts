import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { prodrome, temporaryFolder } from './support.ts';

const folder = temporaryFolder();
let data: string;
let twin: string;
let plan: string;

beforeAll(async () => {
  data = folder.path('cohort.csv');
  twin = folder.path('twin.json');
  const size = ['--patients', '40', '--days', '60', '--seed', '2', '--complete'];
  await prodrome('cohort', 'generate', ...size, '--out', data, '--quiet');
  const { code } = await prodrome('twin', 'train', '--data', data, '--out', twin, '--quiet');
  expect(code).toBe(0);
  plan = await folder.write(
    'plan.yaml',
    'steps:\n  - { variable: waso_min, shift: -15, schedule: { every_days: 2 } }\n',
  );
});

const simulate = (...more: string[]) =>
  prodrome('simulate', '--twin', twin, '--data', data, '--patient', 'p000003', ...more);

interface Answer {
  readonly asOf: string;
  readonly simulation: { readonly effect: { readonly mean: number }; readonly days: number };
  readonly state: { readonly days: number };
  readonly units: Readonly<Record<string, string>>;
}

describe('simulate', () => {
  it('tells a program all, the same by the same seed', async () => {
    const { stdout, code } = await simulate('--plan', plan, '--json');
    expect(code).toBe(0);
    const answer = JSON.parse(stdout) as Answer;
    expect(answer.simulation.days).toBe(30);
    expect(answer.units).toEqual({ waso_min: 'min' });
    expect((await simulate('--plan', plan, '--json')).stdout).toBe(stdout);
    expect((await simulate('--plan', plan, '--json', '--seed', '5')).stdout).not.toBe(stdout);
  });

  it('of an earlier day sees nothing after it', async () => {
    const { asOf, state } = JSON.parse((await simulate('--plan', plan, '--json')).stdout) as Answer;
    const day = new Date(Date.parse(asOf) - 5 * 86_400_000).toISOString().slice(0, 10);
    const early = JSON.parse(
      (await simulate('--plan', plan, '--json', '--time', day)).stdout,
    ) as Answer;
    expect(early.asOf).toBe(day);
    expect(early.state.days).toBe(state.days - 5);
  });

  it('tells people what differs, what is not known, and what it is not', async () => {
    const { stdout } = await simulate('--plan', plan, '--doses');
    expect(stdout).toMatch(/^Plan: waso_min −15.0 min, every 2 days$/m);
    expect(stdout).toMatch(/^difference +[+−]?\d+\.\d +[+−]?\d+\.\d to [+−]?\d+\.\d$/m);
    expect(stdout).toMatch(/^placebo/m);
    expect(stdout).toMatch(/^50 % +/m);
    expect(stdout).toContain('not of proven causes');
  });

  it('refuses with a code for each kind of fault', async () => {
    const wrong = async (text: string) =>
      simulate('--plan', await folder.write('wrong.yaml', text));
    expect(await wrong('steps: [{ variable: wasso_min, set: 1 }]')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('waso_min'),
    });
    expect(await wrong('steps: [{ variable: prodrome_reported, set: 0 }]')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/PLAN_REFUSED.*sign/),
    });
    expect(await wrong('steps: [{ variable: acute_med_today, set: 1 }]')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('overuse'),
    });
    expect(await wrong('step: []')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/wrong\.yaml:1:1.*steps/s),
    });
    expect(await simulate('--plan', folder.path('none.yaml'))).toMatchObject({ code: 2 });
    const other = (...more: string[]) =>
      prodrome('simulate', '--data', data, '--plan', plan, ...more);
    expect(await other('--twin', twin, '--patient', 'p9')).toMatchObject({ code: 4 });
    expect(await other('--twin', folder.path('none.json'), '--patient', 'p000003')).toMatchObject({
      code: 3,
    });
    expect(await other('--twin', plan, '--patient', 'p000003')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('STATE'),
    });
    const short = ['--time', '2021-01-01'];
    expect(await simulate('--plan', plan, ...short)).toMatchObject({ code: 4 });
  });
});

it('twin train says what a plan may change, and why not other things', async () => {
  const { stderr, code } = await prodrome(
    'twin',
    'train',
    '--data',
    data,
    '--out',
    folder.path('again.json'),
  );
  expect(code).toBe(0);
  expect(stderr).toContain('learned from 40 people');
  expect(stderr).toMatch(/pressure_hpa: nobody sets the weather/);
  const [again, first] = await Promise.all(
    ['again.json', 'twin.json'].map((name) => readFile(folder.path(name), 'utf8')),
  );
  expect(again).toBe(first);
});
