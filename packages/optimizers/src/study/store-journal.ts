import {
  ProdromeError,
  readAll,
  type JsonValue,
  type LogBodies,
  type Store,
  type StoredRecord,
} from '@prodrome/core';
import { holderOf, processClaim } from '@prodrome/durable-files';
import { expectSame, type Journal, type JournalFacts } from './journal.ts';
import type { TrialRecord } from './trial-record.ts';

/** Where in a store a study is kept. */
export interface StudyPlace {
  readonly store: Pick<Store, 'append' | 'read'>;
  /** Its subject in the log `trials`: one study lies in it. */
  readonly study: string;
}

type Entry = LogBodies['trials'];

/**
 * A journal in the log `trials` of a store, an entry a record, numbered: of two processes that write the same number the second is refused. A study whose process is still at work on this host
 * is refused; one of another host, which cannot be looked for, is taken over, and the other refused at its next trial. What is asked is kept with what it gave, in one call.
 * @param now - when it begins, in ms since 1970.
 * @throws ProdromeError `LOCKED`, `CHECKPOINT_OTHER`; those of the store.
 */
export async function openStoreJournal(
  place: StudyPlace,
  { compared, planned }: JournalFacts,
  now: () => number = Date.now,
): Promise<Journal> {
  const { study } = place;
  const known = await recordsOf(place);
  const begun = known[0]?.body.begun;
  if (known.length > 0 && !begun) throw damaged(study);
  if (begun) expectSame(whereOf(study), compared, begun['study'] ?? null);
  expectFree(study, known);
  const at = known[0]?.at ?? new Date(now()).toISOString();
  let next = known.length;
  let waiting: StoredRecord<Entry>[] = [];
  let tail = Promise.resolve();
  const write = (): Promise<void> => {
    const records = waiting;
    waiting = [];
    tail = tail.then(async () => {
      if (records.length === 0) return;
      let kept: number;
      try {
        kept = await place.store.append('trials', records);
      } catch (error) {
        throw ProdromeError.is(error, 'DATA_CONFLICT') ? takenOver(study, error) : error;
      }
      if (kept < records.length) throw takenOver(study);
    });
    return tail;
  };
  const put = (body: Entry): void => {
    waiting.push({ subject: study, at, key: `entry-${String(next++).padStart(10, '0')}`, body });
  };
  if (!begun) put({ begun: { format: 1, study: compared, planned } });
  put({ claim: processClaim() });
  await write();
  return {
    entries: known.slice(1).map(({ body }) => body as unknown as JsonValue),
    begun: begun ? (begun['planned'] ?? null) : planned,
    append: (entry, isLasting) => {
      put(entry as unknown as Entry);
      if (isLasting) return write();
    },
    close: async () => {
      put({ claim: null });
      await write();
    },
  };
}

/**
 * The trials of a study that a store keeps, in the order in which they ended.
 * @throws ProdromeError `NOT_FOUND` where there is none; those of the store.
 */
export async function readStoredTrials(place: StudyPlace): Promise<readonly TrialRecord[]> {
  const known = await recordsOf(place);
  if (known.length === 0) {
    throw new ProdromeError('NOT_FOUND', {
      where: whereOf(place.study),
      expected: 'a study',
      got: 'none',
    });
  }
  return known.flatMap(({ body: { tell } }) => (tell ? [tell as unknown as TrialRecord] : []));
}

async function recordsOf({ store, study }: StudyPlace): Promise<readonly StoredRecord<Entry>[]> {
  const records: StoredRecord<Entry>[] = [];
  for await (const one of readAll(store, 'trials', { subject: study })) records.push(one);
  return records;
}

function expectFree(study: string, known: readonly StoredRecord<Entry>[]): void {
  const claim = known.findLast(({ body }) => body.claim !== undefined)?.body.claim;
  if (typeof claim !== 'string') return;
  const { pid, isGone } = holderOf(claim);
  if (isGone !== false) return;
  throw new ProdromeError('LOCKED', {
    where: whereOf(study),
    expected: 'a study that no other process works on',
    got: `process ${pid}`,
    hint: 'Wait until it ends, or choose another name',
    fields: { process: Number(pid) },
  });
}

const whereOf = (study: string): string => `study ${study} of the store`;

const takenOver = (study: string, cause?: unknown): ProdromeError =>
  new ProdromeError('LOCKED', {
    where: whereOf(study),
    expected: 'a study that no other process works on',
    got: 'entries of another process',
    hint: 'Another process has gone on with it: let only one do so',
    cause,
  });

const damaged = (study: string): ProdromeError =>
  new ProdromeError('STATE', {
    where: whereOf(study),
    expected: 'what the study began with',
    got: 'something else',
    hint: 'Choose another name to begin anew',
  });
