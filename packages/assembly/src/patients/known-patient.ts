import {
  readAll,
  type PatientMemory,
  type Store,
  type StoredFeedback,
  type StoredObservation,
} from '@prodrome/core';

/** What was told of one day: of several observations, and of several outcomes, the last counts. */
export interface KnownDay {
  /** The day as an instant. */
  readonly at: string;
  /** As they came; absent where nothing but the outcome was told. */
  readonly values?: StoredObservation['values'];
  /** What came true of the day, told as feedback; null where it was taken back. */
  readonly feedback?: number | null;
  /** How often each was told. */
  readonly revisions: { readonly observations: number; readonly feedback: number };
}

/** What a store has of one patient. */
export interface KnownPatient {
  readonly memory: PatientMemory | undefined;
  /** In the order of time. */
  readonly days: readonly KnownDay[];
}

const blank = (at: string): KnownDay => ({ at, revisions: { observations: 0, feedback: 0 } });

/** Names a record among those of a patient and instant, so that a later one comes after it, and two writers of the same number collide. */
export const revisionKey = (at: string, revision: number): string =>
  `${at}-r${String(revision).padStart(6, '0')}`;

/** The number of a {@link revisionKey}; 0 for a key of another writer. */
export const revisionOf = (key: string): number => Number(/-r(\d{6})$/.exec(key)?.[1] ?? 0);

/** All that was told of a patient, day by day. */
export async function readPatient(
  store: Pick<Store, 'load' | 'read'>,
  id: string,
): Promise<KnownPatient> {
  const memoryOf = async (): Promise<PatientMemory | undefined> => (await store.load([id])).get(id);
  // before the logs, so that other writers cannot make it know more than they tell
  const memory = await memoryOf();
  const days = new Map<string, KnownDay>();
  for await (const { at, key, body } of readAll(store, 'observations', { subject: id })) {
    const day = days.get(at) ?? blank(at);
    const observations = revisionOf(key);
    days.set(at, { ...day, values: body.values, revisions: { ...day.revisions, observations } });
  }
  for await (const { at, key, body } of readAll(store, 'feedback', { subject: id })) {
    const day = days.get(at) ?? blank(at);
    days.set(at, withFeedback(day, body, revisionOf(key)));
  }
  return {
    // where there are no logs, all may have been erased in between
    memory: memory && days.size === 0 ? await memoryOf() : memory,
    days: [...days.values()].sort(({ at: one }, { at: other }) => (one < other ? -1 : 1)),
  };
}

const withFeedback = (day: KnownDay, { outcome }: StoredFeedback, feedback: number): KnownDay => ({
  ...day,
  feedback: outcome[0] ?? null,
  revisions: { ...day.revisions, feedback },
});
