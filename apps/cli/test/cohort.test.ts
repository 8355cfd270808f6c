import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { prodrome, temporaryFolder } from './support.ts';

const folder = temporaryFolder();
const generate = (name: string, patients: number, days: number, ...more: string[]) =>
  prodrome(
    ...['cohort', 'generate', '--patients', String(patients), '--days', String(days)],
    ...['--seed', '3', '--quiet', '--particles', '200'],
    ...['--out', folder.path(`${name}.csv`), '--truth', folder.path(`${name}-truth.csv`)],
    ...more,
  );

const configText = `
data: { outcome: headache_today }
experts:
  - { name: whole, type: logistic_regression, parameters: { C: 0.05 } }
validation: { outer: holdout, holdout_fraction: 0.4, inner_folds: 2, bootstrap_draws: 50 }
`;

beforeAll(async () => {
  expect((await generate('cohort', 24, 50)).code).toBe(0);
});

describe('a generated cohort', () => {
  it('is known to the catalogue, and has no impossible value', async () => {
    const { code, stdout } = await prodrome('data', 'check', folder.path('cohort.csv'), '--json');
    expect(code).toBe(0);
    const check = JSON.parse(stdout) as {
      rows: number;
      patients: number;
      unknown: unknown[];
      impossible: unknown[];
    };
    expect([check.rows, check.patients]).toEqual([1200, 24]);
    expect([check.unknown, check.impossible]).toEqual([[], []]);
  });

  it('is the same for the same seed, and tells of every person when asked', async () => {
    const persons = folder.path('persons.csv');
    await generate('first', 6, 50);
    await generate('second', 6, 50);
    await generate('other', 6, 50, '--persons', persons, '--drift', 'job_change=1');
    const text = (name: string) => readFile(folder.path(`${name}.csv`), 'utf8');
    expect(await text('second')).toBe(await text('first'));
    expect(await text('second-truth')).toBe(await text('first-truth'));
    expect(await text('other')).not.toBe(await text('first'));
    const lines = (await readFile(persons, 'utf8')).trimEnd().split('\n');
    expect(lines).toHaveLength(7);
    expect(lines[0]).toContain('job_change_day');
  });

  it('compares every model with its ceiling, and learns nothing from the truth', async () => {
    const config = await folder.write('moe.yaml', configText);
    const train = (out: string, ...more: string[]) =>
      prodrome(
        ...['train', '--config', config, '--data', folder.path('cohort.csv')],
        ...['--out', folder.path(out), '--quiet', '--json', ...more],
      );
    const told = await train('told', '--truth', folder.path('cohort-truth.csv'));
    expect([told.code, told.stderr]).toEqual([0, expect.any(String)]);
    const { metrics } = JSON.parse(told.stdout) as {
      metrics: {
        models: Record<string, { logLoss: number }>;
        skill: Record<string, { value: number }>;
      };
    };
    expect(Object.keys(metrics.models)).toEqual(
      expect.arrayContaining(['oracle0', 'oracle1', 'oracle2', 'climatology', 'selected']),
    );
    expect(metrics.skill['oracle2']?.value).toBe(1);
    expect(metrics.skill['oracle0']?.value).toBeGreaterThan(1);
    expect(metrics.models['oracle0']?.logLoss).toBeLessThan(
      metrics.models['selected']?.logLoss ?? NaN,
    );
    await train('untold');
    const state = (name: string) => readFile(folder.path(`${name}/state/expert.whole.pds`));
    expect(await state('untold')).toEqual(await state('told'));
    const predict = async (model: string) =>
      (
        await prodrome(
          ...['predict', '--model', folder.path(model), '--data', folder.path('cohort.csv')],
        )
      ).stdout;
    expect(await predict('untold')).toBe(await predict('told'));
  });

  it('is refused as the truth of other data', async () => {
    const config = await folder.write('other.yaml', configText);
    const text = (await readFile(folder.path('cohort.csv'), 'utf8')).replaceAll(/^p0/gm, 'q0');
    const data = await folder.write('other.csv', text);
    const train = (truth: string) =>
      prodrome(
        ...['train', '--config', config, '--data', data, '--out', folder.path('none'), '--quiet'],
        ...['--truth', truth],
      );
    const other = await train(folder.path('cohort-truth.csv'));
    expect(other.code).toBe(3);
    expect(other.stderr).toMatch(/^error DATA_CONFLICT: .*same patient and day/);
    const none = await train(data);
    expect(none.code).toBe(3);
    expect(none.stderr).toMatch(/^error DATA_COLUMN: /);
  });

  it.each([
    [['--out', 'x.txt'], /ends in \.csv/],
    [['--out', 'x.csv', '--drift', 'flood=0.5'], /flood/],
    [['--out', 'x.csv', '--drift', 'relocation=2'], /share from 0 to 1/],
    [['--out', 'x.csv', '--patients', '0'], /≥ 1/],
    [['--out', 'x.csv', '--signal', '9'], /signal/],
  ])('refuses %j', async (args, message) => {
    const { code, stderr } = await prodrome('cohort', 'generate', ...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});
