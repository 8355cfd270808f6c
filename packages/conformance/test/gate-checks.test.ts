import { expect, it } from '@jest/globals';
import { gateChecks, runChecks } from '../src/index.ts';
import { failing } from './failing.ts';
import { gateSaboteurs, gateWith } from './gate-saboteurs.ts';

it('a gate that keeps every law passes all of them', async () => {
  const { passed } = await runChecks(gateChecks, { type: gateWith() });
  expect(passed).toHaveLength(gateChecks.length);
});

it('every check has a saboteur', () => {
  expect(Object.keys(gateSaboteurs).sort()).toEqual(gateChecks.map(({ name }) => name).sort());
});

it.each(Object.entries(gateSaboteurs))(
  '%s: its saboteur breaks just that law',
  async (name, type) => {
    expect(await failing(gateChecks, { type })).toEqual([name]);
  },
);
