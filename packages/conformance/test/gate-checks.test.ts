import { expect, it } from '@jest/globals';
import { gateChecks, runChecks } from '../src/index.ts';
import { failing } from './failing.ts';
import { gateMistakes } from './gate-mistakes.ts';
import { gateSaboteurs, gateWith, remembering } from './gate-saboteurs.ts';

it.each([
  ['looks at rows alone', {}, ['chunk', 'states']],
  ['remembers', remembering, ['row-wise']],
  ['has one output', { outputs: 'one' as const }, ['chunk', 'states']],
])('a gate that keeps every law and %s passes all that it claims', async (_, capabilities, not) => {
  const { passed, skipped } = await runChecks(gateChecks, { type: gateWith({ capabilities }) });
  expect(skipped).toEqual(not);
  expect(passed).toHaveLength(gateChecks.length - not.length);
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

it.each(gateMistakes)('%s: caught by %s', async (_, law, type) => {
  expect(await failing(gateChecks, { type })).toContain(law);
});
