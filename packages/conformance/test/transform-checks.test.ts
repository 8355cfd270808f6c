import { expect, it } from '@jest/globals';
import { runChecks, transformChecks } from '../src/index.ts';
import { failing } from './failing.ts';
import { transformSaboteurs, transformWith } from './transform-saboteurs.ts';

it('a transform that keeps every law passes all of them', async () => {
  const { passed } = await runChecks(transformChecks, { type: transformWith() });
  expect(passed).toHaveLength(transformChecks.length);
});

it('every check has a saboteur', () => {
  const names = transformChecks.map(({ name }) => name);
  expect(Object.keys(transformSaboteurs).sort()).toEqual(names.sort());
});

it.each(Object.entries(transformSaboteurs))(
  '%s: its saboteur breaks just that law',
  async (name, type) => {
    expect(await failing(transformChecks, { type })).toEqual([name]);
  },
);
