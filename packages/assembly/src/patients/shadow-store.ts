import type { PatientMemory, Store } from '@prodrome/core';

/**
 * A store in which a model may follow the patients of another one: what they told is read from that store, what is remembered lies in memory, that of the patients who were
 * asked for last, and nothing is kept.
 * @param most - patients whose memory is held; that of others is made anew from what they told.
 */
export function shadowStore(store: Pick<Store, 'patients' | 'read'>, most = 10_000): Store {
  const memories = new Map<string, PatientMemory>();
  return {
    load: (ids) =>
      new Map(
        ids.flatMap((id): [string, PatientMemory][] => {
          const found = memories.get(id);
          return found ? [[id, found]] : [];
        }),
      ),
    save: (all) => {
      for (const [id, memory] of all) {
        memories.delete(id);
        memories.set(id, memory);
      }
      for (const id of memories.keys()) {
        if (memories.size <= most) return;
        memories.delete(id);
      }
    },
    erase: (ids) => {
      for (const id of ids) memories.delete(id);
    },
    append: () => 0,
    read: (log, query) => (log === 'predictions' ? [] : store.read(log, query)),
    patients: (query) => store.patients(query),
    close: () => undefined,
  };
}
