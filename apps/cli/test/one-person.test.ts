import { expect, it } from '@jest/globals';
import { prodrome, temporaryFolder } from './support.ts';

const folder = temporaryFolder();
const tooFew = 'days of one person are too few for anything above the own rate';

/** What `train` prints of one person's 120 days. */
async function printed(name: string, headache: (day: number) => number): Promise<string> {
  const dateOf = (day: number): string =>
    new Date(Date.UTC(2024, 0, 1 + day)).toISOString().slice(0, 10);
  const lines = Array.from(
    { length: 120 },
    (_, day) => `${dateOf(day)},${headache(day)},${day % 5}`,
  );
  const data = await folder.write(`${name}.csv`, ['date,headache,x', ...lines, ''].join('\n'));
  const config = await folder.write(
    'moe.yaml',
    [
      'data: { outcome: headache }',
      'experts: [{ name: body, type: logistic_regression }]',
      'validation: { split: forward, folds: 2, inner_folds: 2, bootstrap_draws: 50 }',
      '',
    ].join('\n'),
  );
  const out = folder.path(name);
  const run = await prodrome('train', '--config', config, '--data', data, '--out', out, '--quiet');
  expect(run.code).toBe(0);
  return run.stdout;
}

it('says whose days are held out, and what intervals are drawn over', async () => {
  // every week the same: the days before tell the next
  const text = await printed('weeks', (day) => Number(day % 7 < 3));
  expect(text).toMatch(/held-out rows of 1 patient,/);
  expect(text).toMatch(/jackknife over 7 blocks of 14 days of one person/);
  expect(text).not.toMatch(/jackknife over patients/);
  expect(text).toMatch(/Shipped: (?:body|greedy|stacking)/);
  expect(text).not.toContain(tooFew);
});

it('says where the days are too few for anything above the own rate', async () => {
  const coin = (day: number): number =>
    Number(Math.abs(Math.sin(day * 12.9898) * 43758.5453) % 1 < 0.3);
  const text = await printed('coins', coin);
  expect(text).toMatch(/Shipped: (?:climatology|markov)/);
  expect(text).toContain(tooFew);
});
