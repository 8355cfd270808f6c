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

  it('of one whose signs are turned, and that slept less before attacks: broken, and said so', async () => {
    const lines = (await readFile(honest, 'utf8')).trim().split('\n');
    const rows = lines.map((line) => line.split(','));
    const at = (name: string): number => rows[0]?.indexOf(name) ?? -1;
    const [sign, sleep, outcome] = ['prodrome_reported', 'sleep_hours', 'headache_today'].map(
      at,
    ) as [...[number, number, number]];
    rows.slice(1).forEach((row, i) => {
      const next = rows[i + 2];
      if (row[sign]) row[sign] = String(1 - Number(row[sign]));
      if (row[sleep] && next?.[0] === row[0] && next?.[outcome] === '1') {
        row[sleep] = String(Number(row[sleep]) - 1.5);
      }
    });
    const data = await folder.write('turned.csv', rows.map((row) => row.join(',')).join('\n'));
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
  });
});
