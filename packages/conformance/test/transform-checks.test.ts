import { expect, it } from '@jest/globals';
import { causalTransformChecks, runChecks, transformChecks } from '../src/index.ts';
import { failing } from './failing.ts';
import { transformMistakes } from './transform-mistakes.ts';
import {
  causalSaboteurs,
  rememberingHonest,
  transformSaboteurs,
  transformWith,
} from './transform-saboteurs.ts';

it('a transform that keeps every law passes all of them', async () => {
  for (const type of [transformWith(), rememberingHonest]) {
    const { passed } = await runChecks(causalTransformChecks, { type });
    expect(passed).toHaveLength(causalTransformChecks.length);
  }
  const { passed } = await runChecks(transformChecks, { type: transformWith() });
  expect(passed).toHaveLength(transformChecks.length);
});

it('every check has a saboteur', () => {
  const names = transformChecks.map(({ name }) => name);
  expect(Object.keys(transformSaboteurs).sort()).toEqual(names.sort());
  const causal = causalTransformChecks.map(({ name }) => name);
  expect(Object.keys(causalSaboteurs).sort()).toEqual(causal.sort());
});

it.each(Object.entries(transformSaboteurs))(
  '%s: its saboteur breaks just that law',
  async (name, type) => {
    expect(await failing(transformChecks, { type })).toEqual([name]);
  },
);

it.each(Object.entries(causalSaboteurs))(
  '%s, looking back: its saboteur breaks just that law',
  async (name, type) => {
    expect(await failing(causalTransformChecks, { type })).toEqual([name]);
  },
);

it('a transform that looks back is not row-wise', async () => {
  expect(await failing(transformChecks, { type: rememberingHonest })).toEqual(['row-wise']);
});

it.each(transformMistakes)('%s: caught by %s', async (_, law, type) => {
  expect(await failing(transformChecks, { type })).toContain(law);
});
