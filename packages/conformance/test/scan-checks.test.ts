import { expect, it } from '@jest/globals';
import { scanChecks, runChecks } from '../src/index.ts';
import { failing } from './failing.ts';
import { scanMistakes, scanSaboteurs, scanWith } from './scan-saboteurs.ts';

it('a scan that keeps every law passes all of them', async () => {
  const { passed } = await runChecks(scanChecks, scanWith());
  expect(passed).toHaveLength(scanChecks.length);
});

it('every check has a saboteur', () => {
  expect(Object.keys(scanSaboteurs).sort()).toEqual(scanChecks.map(({ name }) => name).sort());
});

it.each(Object.entries(scanSaboteurs))(
  '%s: its saboteur breaks just that law',
  async (name, subject) => {
    expect(await failing(scanChecks, subject)).toEqual([name]);
  },
);

it.each(scanMistakes)('%s: caught by %s', async (_, law, subject) => {
  expect(await failing(scanChecks, subject)).toContain(law);
});
