import { expect, it } from '@jest/globals';
import { foldChecks, runChecks } from '../src/index.ts';
import { failing } from './failing.ts';
import { foldSaboteurs, foldWith } from './fold-saboteurs.ts';

it('a fold that keeps every law passes all of them', async () => {
  const { passed } = await runChecks(foldChecks, foldWith());
  expect(passed).toHaveLength(foldChecks.length);
});

it('every check has a saboteur', () => {
  expect(Object.keys(foldSaboteurs).sort()).toEqual(foldChecks.map(({ name }) => name).sort());
});

it.each(Object.entries(foldSaboteurs))(
  '%s: its saboteur breaks just that law',
  async (name, subject) => {
    expect(await failing(foldChecks, subject)).toEqual([name]);
  },
);
