import {
  createMemoryStore,
  definePatientStore,
  type PatientMemory,
  type PatientStore,
} from '@prodrome/core';
import type { PatientStoreSubject } from '../src/index.ts';
import { foreign } from './foreign.ts';
import { freeOptions } from './free-options.ts';

const type = definePatientStore({
  type: 'honest',
  description: 'keeps every law',
  options: freeOptions,
  create: createMemoryStore,
});

/** A store that keeps every law, but for the parts given. */
export const storeWith = (
  changes: (own: PatientStore) => Partial<PatientStore> = () => ({}),
  reopen: (last: PatientStore) => PatientStore = (last) => last,
): PatientStoreSubject => {
  let last: PatientStore = createMemoryStore();
  return {
    type,
    create: () => {
      const own = createMemoryStore();
      last = { ...own, ...changes(own) };
      return last;
    },
    reopen: () => reopen(last),
  };
};

const mapped = async (
  store: PatientStore,
  ids: readonly string[],
  change: (memory: PatientMemory) => PatientMemory,
) => new Map([...(await store.load(ids))].map(([id, memory]) => [id, change(memory)]));

/** For every check, a store that breaks just that law. */
export const storeSaboteurs: Readonly<Record<string, PatientStoreSubject>> = {
  contract: { ...storeWith(), type: foreign(type) },
  create: storeWith(() => ({ save: undefined as never })),
  // as JSON without a thought would
  saved: storeWith((own) => ({
    load: (ids) =>
      mapped(own, ids, (memory) => ({
        ...memory,
        values: memory.values.map((value) => (Math.abs(value) === Infinity ? 0 : value)),
      })),
  })),
  replaced: storeWith((own) => {
    let saves = 0;
    return {
      save: async (memories) => {
        saves += 1;
        if (saves === 2 && [...memories.values()][0]?.model === 'two') return;
        await own.save(memories);
      },
    };
  }),
  copies: storeWith(() => {
    const kept = new Map<string, PatientMemory>();
    return {
      load: (ids) =>
        new Map(
          ids.flatMap(
            (id) => (kept.has(id) ? [[id, kept.get(id)]] : []) as [string, PatientMemory][],
          ),
        ),
      save: (memories) => {
        for (const [id, memory] of memories) kept.set(id, memory);
      },
      erase: (ids) => {
        for (const id of ids) kept.delete(id);
      },
    };
  }),
  unknown: storeWith((own) => ({
    load: async (ids) => (ids.includes('c') ? own.load(['a', 'b']) : own.load(ids)),
  })),
  ids: storeWith((own) => ({
    load: async (ids) => {
      const found = await own.load(ids.map((id) => id.normalize()));
      return new Map(
        ids.flatMap((id) => {
          const memory = found.get(id.normalize());
          return memory ? [[id, memory] as const] : [];
        }),
      );
    },
    save: (memories) =>
      own.save(new Map([...memories].map(([id, memory]) => [id.normalize(), memory]))),
  })),
  erased: storeWith(() => ({ erase: () => undefined })),
  reopened: storeWith(undefined, () => createMemoryStore()),
};

/** A store that does not keep what a memory was made of. */
export const forgetfulStore: PatientStoreSubject = storeWith((own) => ({
  load: (ids) =>
    mapped(own, ids, ({ model, asOf, values, days }) => ({
      ...{ model, asOf, values },
      ...(days && { days }),
    })),
}));
