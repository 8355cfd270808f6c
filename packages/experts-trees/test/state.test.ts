import { expect, test } from '@jest/globals';
import { decodeState, encodeState, ProdromeError, type FeatureColumn } from '@prodrome/core';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { ask, columns, context, create, diary, names } from './support.ts';

interface Golden {
  readonly columns: readonly FeatureColumn[];
  readonly asked: readonly (readonly (number | null)[])[];
  readonly experts: Readonly<
    Record<string, { readonly state: string; readonly answers: readonly number[] }>
  >;
}

const golden = JSON.parse(
  readFileSync(new URL('golden/states-1.json', import.meta.url), 'utf8'),
) as Golden;
const asked = golden.asked.map((row) => row.map((cell) => cell ?? NaN));

test.each(names)('%s reads states of version 1, and writes them as tensors', async (name) => {
  const { state: text = '', answers } = golden.experts[name] ?? {};
  const old = decodeState(Buffer.from(text, 'base64'));
  expect(old.version).toBe(1);
  const model = create(name);
  await model.loadState(old);
  expect(await ask(model, golden.columns, asked)).toEqual(answers);
  const state = await model.saveState();
  expect(state.version).toBe(2);
  const again = create(name);
  await again.loadState(decodeState(encodeState(state)));
  expect(await ask(again, golden.columns, asked)).toEqual(answers);
  expect(encodeState(await again.saveState())).toEqual(encodeState(state));
});

test.each(names)('%s: damaged bytes are a model or a coded error', async (name) => {
  const model = create(name, { nEstimators: 3 });
  await model.train(diary(100), context);
  const bytes = encodeState(await model.saveState());
  const change = fc.tuple(fc.nat(bytes.length - 1), fc.nat(255));
  const property = fc.asyncProperty(
    fc.array(change, { minLength: 1, maxLength: 3 }),
    fc.option(fc.nat(bytes.length - 1), { freq: 4 }),
    async (changes, end) => {
      const torn = bytes.slice(0, end ?? bytes.length);
      for (const [at, byte] of changes) if (at < torn.length) torn[at] = byte;
      const loaded = create(name);
      try {
        await loaded.loadState(decodeState(torn));
        expect(await ask(loaded, columns, [[7, NaN]])).toHaveLength(1);
      } catch (error) {
        if (!ProdromeError.is(error)) throw error;
        // a column's name may be another, which the table then lacks
        expect(['STATE', 'SCHEMA']).toContain(error.code);
      }
    },
  );
  await fc.assert(property, { numRuns: 1000 });
});
