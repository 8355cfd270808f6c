/** What a model remembers of one patient. */
export interface PatientMemory {
  /** The model whose memory it is, as receipts name it: no other can read it. */
  readonly model: string;
  /** Days: the last row taken in. */
  readonly asOf: number;
  readonly values: Float64Array;
}

/** A value, or a promise of it. */
export type Awaitable<T> = T | Promise<T>;

/**
 * Where what is remembered of patients lies between calls: in memory, in a file, in a database.
 *
 * Laws: what was saved is loaded, bit for bit, and replaces what was there; what is given out or taken in is a copy, so that
 * changing it later changes nothing; ids that were not saved are not in the answer; ids differ where their code units differ.
 */
export interface PatientStore {
  /** The memories of these patients; patients without one are left out. */
  load(patientIds: readonly string[]): Awaitable<ReadonlyMap<string, PatientMemory>>;
  /** Keeps all of them, or rejects and keeps none. */
  save(memories: ReadonlyMap<string, PatientMemory>): Awaitable<void>;
}

/** A store that lasts as long as the process. */
export function createMemoryStore(): PatientStore {
  const kept = new Map<string, PatientMemory>();
  return {
    load: (patientIds) => {
      const found = new Map<string, PatientMemory>();
      for (const id of patientIds) {
        const memory = kept.get(id);
        if (memory) found.set(id, copyOf(memory));
      }
      return found;
    },
    save: (memories) => {
      for (const [id, memory] of memories) kept.set(id, copyOf(memory));
    },
  };
}

const copyOf = ({ model, asOf, values }: PatientMemory): PatientMemory => ({
  model,
  asOf,
  values: values.slice(),
});
