import { beforeAll, describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { prodrome, temporaryFolder } from './support.ts';

const folder = temporaryFolder();

const config = `
data: { outcome: headache_today }
experts:
  - { name: body, type: logistic_regression, specialty: physiological }
  - { name: habits, type: logistic_regression, specialty: behavioural }
validation: { outer: holdout, inner_folds: 2 }
`;

interface Finding {
  readonly name: string;
  readonly past?: object;
  readonly verdict: string;
}

const trained = async (data: string, out: string) => {
  const options = ['--config', folder.path('moe.yaml'), '--data', data, '--out', out];
  return prodrome('train', ...options, '--accept-suspicious', '--quiet');
};

const findingsOf = async (out: string): Promise<readonly Finding[]> =>
  (
    JSON.parse(await readFile(`${out}/metrics.json`, 'utf8')) as {
      readonly plausibility: readonly Finding[];
    }
  ).plausibility;

const verdict = (findings: readonly Finding[], name: string): string | undefined =>
  findings.find((one) => one.name === name && one.past === undefined)?.verdict;

let honest: string;
beforeAll(async () => {
  await folder.write('moe.yaml', config);
  honest = folder.path('honest.csv');
  const size = ['--patients', '60', '--days', '60', '--seed', '8', '--signal', '1.6'];
  const { code } = await prodrome('cohort', 'generate', ...size, '--out', honest, '--quiet');
  expect(code).toBe(0);
});

describe('train', () => {
  it('of an honest cohort: no rule is broken, what is known is found, and the pages tell', async () => {
    const out = folder.path('good');
    const { stdout } = await trained(honest, out);
    expect(stdout).not.toContain('IMPLAUSIBLE');
    const findings = await findingsOf(out);
    expect(findings.map((one) => one.verdict)).not.toContain('breaks');
    expect(verdict(findings, 'headache_today')).toBe('holds');
    expect(verdict(findings, 'prodrome_reported')).toBe('holds');
    const [page, card] = await Promise.all(
      ['report.html', 'card.md'].map((name) => readFile(`${out}/${name}`, 'utf8')),
    );
    expect(page).toContain('<h2 id="plausibility">');
    expect(card).toContain('average effects of variables');
  });

  it('of one whose signs are turned, and that slept less and drank more before attacks: broken, and said so', async () => {
    const lines = (await readFile(honest, 'utf8')).trim().split('\n');
    const rows = lines.map((line) => line.split(','));
    const at = (name: string): number => rows[0]?.indexOf(name) ?? -1;
    const names = ['prodrome_reported', 'sleep_hours', 'alcohol_drinks', 'headache_today'];
    const [sign = -1, sleep = -1, drinks = -1, outcome = -1] = names.map(at);
    rows.slice(1).forEach((row, i) => {
      const next = rows[i + 2];
      if (row[sign]) row[sign] = String(1 - Number(row[sign]));
      if (next?.[0] !== row[0] || next?.[outcome] !== '1') return;
      if (row[sleep]) row[sleep] = String(Number(row[sleep]) - 1.5);
      if (row[drinks]) row[drinks] = String(Number(row[drinks]) + 3);
    });
    const data = await folder.write(
      'turned.csv',
      `${rows.map((row) => row.join(',')).join('\n')}\n`,
    );
    const out = folder.path('bad');
    const { stdout } = await trained(data, out);
    expect(stdout).toMatch(/^IMPLAUSIBLE/m);
    expect(stdout).toMatch(
      /^ {2}prodrome_reported: expected raises the odds .*odds ratio of 0\.\d/m,
    );
    const findings = await findingsOf(out);
    expect(verdict(findings, 'prodrome_reported')).toBe('breaks');
    expect(verdict(findings, 'sleep_hours')).toBe('breaks');
    expect(verdict(findings, 'headache_today')).toBe('holds');
    expect(await readFile(`${out}/report.html`, 'utf8')).toContain('Implausible: sleep_hours');
    // of the same days evaluate finds the same, and says so too
    const evaluate = ['evaluate', '--model', out, '--data', data, '--quiet'];
    const again = JSON.parse((await prodrome(...evaluate, '--json')).stdout) as object;
    expect(again).toMatchObject({ plausibility: findings });
    expect((await prodrome(...evaluate)).stdout).toMatch(/^IMPLAUSIBLE/m);
  });
});

interface Imagined {
  readonly forecast: number;
  readonly changes: readonly {
    readonly name: string;
    readonly from: number;
    readonly to: number;
  }[];
}

interface Counterfactual {
  readonly forecast: number;
  readonly outcome: string;
  readonly found?: Imagined;
  readonly lowest?: Imagined;
  readonly left: Readonly<Record<string, string>>;
}

describe('explain --under', () => {
  const model = () => ['--model', folder.path('bad'), '--quiet'];
  const turned = () => folder.path('turned.csv');
  const ask = async (patient: string, time: string, under: number, ...more: string[]) =>
    prodrome(
      ...['explain', ...model(), '--data', turned(), '--patient', patient, '--time', time],
      ...['--under', String(under), ...more],
    );

  it('names a change of own recorded values that the model answers as it says, and no other', async () => {
    const lines = (await readFile(turned(), 'utf8')).trim().split('\n');
    const head = lines[0]?.split(',') ?? [];
    const at = (name: string): number => head.indexOf(name);
    // a day after thirty others, on which more was drunk than on some of them
    const place = lines.findIndex((line, i) => {
      const day = line.split(',');
      return lines[i - 30]?.split(',')[0] === day[0] && Number(day[at('alcohol_drinks')]) > 3;
    });
    const cells = lines[place]?.split(',') ?? [];
    const [patient = '', time = ''] = cells;
    const nothing = JSON.parse((await ask(patient, time, 0.01, '--json')).stdout) as Counterfactual;
    expect(nothing.outcome).toBe('none');
    expect(nothing.left).toMatchObject({
      sleep_hours: expect.stringMatching(/no effect of its own/),
      prodrome_reported: 'nobody can decide on it from day to day',
    });
    const lowest = nothing.lowest as Imagined;
    expect(lowest.forecast).toBeLessThan(nothing.forecast);
    expect(lowest.changes.length).toBeLessThanOrEqual(3);
    // halfway there something is found
    const level = (nothing.forecast + lowest.forecast) / 2;
    const { found } = JSON.parse(
      (await ask(patient, time, level, '--json')).stdout,
    ) as Counterfactual;
    expect(found?.forecast).toBeLessThan(level);
    const changed = [...cells];
    for (const { name, from, to } of found?.changes ?? []) {
      expect(Number(cells[at(name)])).toBeCloseTo(from, 5);
      const own = lines.slice(1, place + 1).map((line) => line.split(','));
      expect(own.some((row) => row[0] === patient && Number(row[at(name)]) === to)).toBe(true);
      changed[at(name)] = String(to);
    }
    const record = lines.with(place, changed.join(',')).slice(0, place + 1);
    const data = await folder.write('imagined.csv', `${record.join('\n')}\n`);
    const { stdout } = await prodrome('predict', ...model(), '--data', data);
    const answer = stdout.split('\n').find((line) => line.startsWith(`${patient},${time},`));
    expect(Number(answer?.split(',')[2])).toBeCloseTo(found?.forecast ?? NaN, 9);
    const text = (await ask(patient, time, level)).stdout;
    expect(text).toMatch(/^Had this been recorded of the day, it would have been/m);
    expect(text).toContain('It is no advice');
    expect((await ask(patient, time, 0.01)).stdout).toContain('None within what is plausible');
    expect((await ask(patient, time, 0.99)).stdout).toContain('as it is');
  });

  it('asks for a patient, and a probability', async () => {
    const idle = await prodrome('explain', ...model(), '--data', turned(), '--under', '0.3');
    expect(idle).toMatchObject({ code: 2, stderr: expect.stringContaining('--patient') });
    const [, line = ''] = (await readFile(turned(), 'utf8')).split('\n');
    const [patient = '', time = ''] = line.split(',');
    expect(await ask(patient, time, 30)).toMatchObject({ code: 2 });
  });
});
