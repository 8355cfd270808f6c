import {
  componentFault,
  type Awaitable,
  type PatientMemory,
  type PatientStore,
  type PatientStoreType,
  type RememberedDay,
} from '@prodrome/core';
import { demand, demandSame, type Check } from './check.ts';
import { contractCheck } from './type-checks.ts';

/** A type of store under examination. */
export interface PatientStoreSubject {
  readonly type: PatientStoreType;
  /** A store in which nothing is kept, each time. */
  readonly create: () => Awaitable<PatientStore>;
  /** The store that was created last, as another process would open it; for stores that outlive theirs. */
  readonly reopen?: () => Awaitable<PatientStore>;
}

const memory = (...values: number[]): PatientMemory => ({
  model: 'one',
  asOf: 19_800,
  values: Float64Array.from(values),
});

/** Ids that differ in their code units and little else, or mean something to a file system or a database. */
export const ids = [
  'a',
  'A',
  'a ',
  '',
  '.',
  '../a',
  'a/b',
  "a'b",
  '%',
  'é',
  'e\u0301',
  '\ud800',
  '\ud801',
  '0',
  'a\u0000',
];

const expectSame = (
  found: PatientMemory | undefined,
  expected: PatientMemory,
  what: string,
): void => {
  demand(found !== undefined, `${what}: nothing.`);
  demand(found?.model === expected.model, `${what}: model ${found?.model ?? ''}.`);
  demandSame([found?.asOf ?? NaN], [expected.asOf], `${what}: the day`);
  demandSame(found?.values ?? [], expected.values, what);
  const [days, own] = [found, expected].map((memory) => JSON.stringify(memory?.days));
  demand(days === own, `${what}: days ${days ?? 'left out'}.`);
  const name = found?.logHash;
  demand(name === expected.logHash, `${what}: log hash ${name ?? 'left out'}.`);
};

/** Days as a pipeline remembers them. */
const days: readonly RememberedDay[] = [
  { time: 19_799.5, timestamp: '2024-03-17T12:00', forecast: [0.1, null], weights: { 'é "x"': 1 } },
  { time: 19_800, timestamp: '', forecast: [1 / 3, 0], weights: {}, drift: { a: 'up' } },
];

/** Saves this as the memory of `a`, and tells what is loaded of it. */
async function savedAndLoaded(store: PatientStore, saved: PatientMemory) {
  await store.save(new Map([['a', saved]]));
  return (await store.load(['a'])).get('a');
}

/** The laws of stores of patients' memory. */
export const patientStoreChecks: readonly Check<PatientStoreSubject>[] = [
  contractCheck('patient store'),
  {
    name: 'create',
    law: 'A store has the methods of its contract.',
    remedy: 'return `load`, `save` and `erase` from `create` of the type.',
    decisive: true,
    run: async ({ create }) => {
      const fault = componentFault('patient store', await create());
      demand(fault === undefined, `${fault ?? ''}.`);
    },
  },
  {
    name: 'saved',
    law: 'What was saved is loaded, bit for bit.',
    remedy:
      'Keep float64 numbers as bytes, not as text with fewer digits, and `days` and `logHash` beside them.',
    run: async ({ create }) => {
      const store = await create();
      const numbers = [0.1, -0, NaN, Infinity, -Infinity, 5e-324, 1 / 3, 2 ** 53];
      const others = [
        memory(),
        { ...memory(1), asOf: -0.5 },
        { ...memory(1), days, logHash: 'ab' },
      ];
      for (const saved of [memory(...numbers), ...others]) {
        expectSame(await savedAndLoaded(store, saved), saved, 'Loaded');
      }
    },
  },
  {
    name: 'replaced',
    law: 'What is saved replaces what was there, and leaves other patients as they were.',
    remedy: 'Write by patient: replace its entry and touch no other.',
    run: async ({ create }) => {
      const store = await create();
      await store.save(
        new Map([
          ['a', memory(1, 2)],
          ['b', memory(3)],
        ]),
      );
      const later = { ...memory(4), model: 'two', asOf: 19_801 };
      expectSame(await savedAndLoaded(store, later), later, 'Saved again');
      expectSame((await store.load(['b'])).get('b'), memory(3), 'The other patient');
    },
  },
  {
    name: 'copies',
    law: 'What is taken in or given out is a copy: changing it changes nothing.',
    remedy: 'Copy `values` (slice) when saving and when loading.',
    run: async ({ create }) => {
      const store = await create();
      const saved = memory(1, 2);
      const loaded = await savedAndLoaded(store, saved);
      saved.values.fill(7);
      loaded?.values.fill(8);
      expectSame((await store.load(['a'])).get('a'), memory(1, 2), 'After both were changed');
    },
  },
  {
    name: 'unknown',
    law: 'Only those that are asked for and were saved are in the answer.',
    remedy: 'Leave patients without memory out of the map; give no default.',
    run: async ({ create }) => {
      const store = await create();
      demand((await store.load(['a'])).size === 0, 'An empty store answered.');
      await store.save(
        new Map([
          ['a', memory(1)],
          ['b', memory(2)],
        ]),
      );
      const found = [...(await store.load(['a', 'c'])).keys()];
      demand(found.join() === 'a', `It answered ${found.join(', ')}.`);
      demand((await store.load([])).size === 0, 'It answered nobody.');
    },
  },
  {
    name: 'ids',
    law: 'Ids differ where their code units differ.',
    remedy: 'Use ids as they are for keys: no trimming, case folding or normalisation.',
    run: async ({ create }) => {
      const store = await create();
      await store.save(new Map(ids.map((id, at) => [id, memory(at)])));
      const found = await store.load(ids);
      ids.forEach((id, at) => {
        expectSame(found.get(id), memory(at), `Patient ${JSON.stringify(id)}`);
      });
    },
  },
  {
    name: 'erased',
    law: 'Of an erased patient nothing is left; other patients stay, and who was never there may be erased.',
    remedy: 'Remove the entry in `erase`, in memory and where it is kept.',
    run: async ({ create, reopen }) => {
      const store = await create();
      await store.save(new Map(['a', 'b', '../a'].map((id, at) => [id, memory(at)])));
      await store.erase(['a', 'nobody']);
      const left = [...(await store.load(['b', '../a'])).keys()];
      demand(left.length === 2, `Of two others ${left.length} were left.`);
      for (const own of [store, await reopen?.()]) {
        demand(!(await own?.load(['a']))?.has('a'), 'The erased patient was loaded.');
      }
    },
  },
  {
    name: 'reopened',
    law: 'A store that outlives its process gives what was saved before.',
    remedy: 'Finish writing before `save` resolves.',
    applies: ({ reopen }) => reopen !== undefined,
    run: async ({ create, reopen }) => {
      const store = await create();
      await store.save(new Map([['a', memory(1, NaN)]]));
      const again = await reopen?.();
      expectSame((await again?.load(['a']))?.get('a'), memory(1, NaN), 'Opened again');
    },
  },
];
