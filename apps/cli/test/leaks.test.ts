import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { expect, it } from '@jest/globals';
import type { DataCheck, Metrics } from '@prodrome/assembly';
import { prodrome, temporaryFolder, type Ran } from './support.ts';

const folder = temporaryFolder();

/** Numbers in [0, 1), always the same ones. Source: Park & Miller 1988, doi:10.1145/63039.63042. */
function createDraws(): () => number {
  let state = 20_240_101;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

/** Twelve people of sixty days; `mood` is of that day, `x` was written on the day after. */
function diaryText(): string {
  const draw = createDraws();
  const noise = (): number => 2 * (draw() + draw() + draw() - 1.5);
  const lines = ['patient,date,headache,mood,x'];
  for (let patient = 0; patient < 12; patient++) {
    const events = Array.from({ length: 61 }, () => Number(draw() < 0.25));
    for (let day = 0; day < 60; day++) {
      const date = new Date(Date.UTC(2024, 0, 1 + day)).toISOString().slice(0, 10);
      const mood = noise().toFixed(2);
      const x = ((events[day + 1] ?? 0) * 2 + noise()).toFixed(2);
      lines.push([`p${patient}`, date, events[day], mood, x].join(','));
    }
  }
  return `${lines.join('\n')}\n`;
}

const data = (): Promise<string> => folder.write('diary.csv', diaryText());

async function train(name: string, experts: string, ...flags: string[]): Promise<Ran> {
  const config = await folder.write(
    `${name}.yaml`,
    `data: { outcome: headache }
experts:
${experts}
validation: { outer: holdout, holdout_fraction: 0.5, inner_folds: 3, bootstrap_draws: 100 }
`,
  );
  const given = ['--config', config, '--data', await data(), '--out', folder.path(name)];
  return prodrome('train', ...given, ...flags);
}

const knowing = '  - { name: body, type: logistic_regression }';
const metricsOf = async (name: string): Promise<Metrics> =>
  JSON.parse(await readFile(`${folder.path(name)}/metrics.json`, 'utf8')) as Metrics;

it('data check tells of a column that knows tomorrow, and ends as ever', async () => {
  const { code, stdout } = await prodrome('data', 'check', await data());
  expect(code).toBe(0);
  const lines = stdout.split('\n');
  const told = lines.slice(lines.indexOf('Leaks:') + 1);
  expect(told[0]).toMatch(/^ {2}x knows tomorrow: /);
  expect(told.filter((line) => line.startsWith('  '))).toHaveLength(1);
  const json = await prodrome('data', 'check', await data(), '--json');
  const { leaks } = JSON.parse(json.stdout) as DataCheck;
  expect(leaks.map(({ kind, column }) => [kind, column])).toEqual([['knows_tomorrow', 'x']]);
});

it('train stops at figures that are too good to be true, and names the column', async () => {
  const { code, stderr, stdout } = await train('refused', knowing);
  expect(code).toBe(3);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/error SUSPICIOUS: held-out figures of .*body/);
  expect(stderr).toMatch(/body: concordance within patients \.\d{3} \[\.\d{3}, .*\] above \.700/);
  expect(stderr).toMatch(/These columns know too much: x;/);
  expect(existsSync(folder.path('refused'))).toBe(false);
}, 120_000);

it('train goes on where a person accepts them, and the metrics say so', async () => {
  const { code, stdout } = await train('accepted', knowing, '--accept-suspicious');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^SUSPICIOUS, and accepted:/m);
  const { suspicious = [] } = await metricsOf('accepted');
  expect(suspicious.map(({ model }) => model)).toContain('body');
  expect(suspicious.every(({ value, ci, line }) => value > line && ci[0] > line)).toBe(true);
  const page = folder.path('accepted/report.html');
  expect(stdout).toContain(`For people: ${page}`);
  expect(await readFile(page, 'utf8')).toContain('A leak is possible: x knows tomorrow: ');
}, 120_000);

it('an expert that stands apart is evaluated, and neither mixed nor served', async () => {
  const apart = `  - { name: seen, type: logistic_regression, features: [x], apart: true }
  - { name: mood, type: logistic_regression, features: [mood] }`;
  const { code, stdout } = await train('apart', apart);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^seen† /m);
  expect(stdout).toMatch(/^† seen: stands apart: it is neither mixed nor served\.$/m);
  const { models, shipped, selection, caveats, suspicious } = await metricsOf('apart');
  expect(models['seen']?.withinAuc).toBeGreaterThan(0.9);
  expect(models['selected']?.withinAuc).toBeLessThan(0.7);
  expect(shipped).not.toBe('seen');
  expect(Object.keys(selection.logLoss)).not.toContain('seen');
  expect(Object.keys(caveats ?? {})).toEqual(['seen']);
  expect(suspicious).toBeUndefined();
}, 120_000);

it('data check tells what two files share that are to be on two sides of a split', async () => {
  const [head = '', ...lines] = diaryText().trimEnd().split('\n');
  const of = (...patients: number[]): string[] =>
    lines.filter((line) => patients.some((patient) => line.startsWith(`p${patient},`)));
  const write = (name: string, rows: readonly string[]) =>
    folder.write(name, `${[head, ...rows].join('\n')}\n`);
  const train = await write('train.csv', of(0, 1, 2, 3, 4, 5));
  const told = async (file: string): Promise<readonly string[]> => {
    const { code, stdout, stderr } = await prodrome('data', 'check', train, '--beside', file);
    expect([code, stderr]).toEqual([0, '']);
    const all = stdout.split('\n');
    const from = all.findIndex((line) => line.startsWith('Shared with ')) + 1;
    const to = all.indexOf('', from);
    return all.slice(from, to < 0 ? undefined : to).map((line) => line.trim());
  };
  expect(await told(await write('clean.csv', of(6, 7, 8)))).toEqual([
    'no patient of its 3, and no days of theirs under another name, as far as that can be told',
  ]);
  const [shared = '', ...no] = await told(await write('known.csv', of(5, 6, 7)));
  expect(no).toEqual([]);
  expect(shared).toMatch(/^1 of 8 patients .* 120 of their rows share days/);
  const renamed = [...of(6, 7), ...of(5).map((line) => line.replace('p5,', 'q9,'))];
  const [same = '', ...rest] = await told(await write('renamed.csv', renamed));
  expect(rest).toEqual([]);
  expect(same).toMatch(/^a pair of patients tell the same days .*p5 and q9 \(59 days\)/);
  // what both share on a day is no weather where each file is a copy of the other
  const few = of(6, 7).map((line) => line.replace(/^p/, 'q'));
  const copies = await write('copies.csv', few);
  const original = await write('original.csv', of(6, 7));
  const { stdout } = await prodrome('data', 'check', original, '--beside', copies);
  expect(stdout).toContain('2 pairs of patients tell the same days');
  // two of one file alone are no part of what both share
  const twice = [...of(6, 7), ...of(6).map((line) => line.replace('p6,', 'q6,'))];
  expect(await told(await write('twice.csv', twice))).toEqual([
    'no patient of its 3, and no days of theirs under another name, as far as that can be told',
  ]);
});
