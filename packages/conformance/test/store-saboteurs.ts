import {
  createMemoryStore,
  defineStore,
  ProdromeError,
  type LogName,
  type Store,
  type StoredRecord,
} from '@prodrome/core';
import type { StoreSubject } from '../src/index.ts';
import { foreign } from './foreign.ts';
import { freeOptions } from './free-options.ts';

const type = defineStore({
  type: 'honest',
  description: 'keeps every law',
  options: freeOptions,
  create: createMemoryStore,
});

/** A store with methods of no promised types. */
type Loose = { readonly [Method in keyof Store]?: unknown };

/** A store that keeps every law, but for the parts given. */
export const logStoreWith = (
  changes: (own: Store) => Loose = () => ({}),
  reopen: (last: Store) => Store = (last) => last,
): StoreSubject => {
  let last: Store = createMemoryStore();
  return {
    type,
    create: () => {
      const own = createMemoryStore();
      last = { ...own, ...changes(own) } as Store;
      return last;
    },
    reopen: () => reopen(last),
  };
};

type Records = readonly StoredRecord[];

/** `append` of records that were changed before. */
const appending = (change: (records: Records) => Records) =>
  logStoreWith((own) => ({
    append: (log: LogName, records: Records) => own.append(log, change(records) as never),
  }));

/** `read` of records that are changed afterwards, or another query. */
const reading = (read: (own: Store, ...asked: Parameters<Store['read']>) => unknown) =>
  logStoreWith((own) => ({ read: (...asked: Parameters<Store['read']>) => read(own, ...asked) }));

/** Those that are there already under the same subject and key. */
const thereOf = async (own: Store, log: LogName, records: Records): Promise<Records> => {
  const found: StoredRecord[] = [];
  for (const { subject, key } of records) {
    found.push(...(await own.read(log, { subject })).filter((each) => each.key === key));
  }
  return found;
};

/** For every check, a store that breaks just that law. */
export const logStoreSaboteurs: Readonly<Record<string, StoreSubject>> = {
  contract: { ...logStoreWith(), type: foreign(type) },
  create: logStoreWith(() => ({ patients: undefined })),
  // texts as a database without a thought would take them
  appended: appending((records) =>
    records.map((record) => ({
      ...record,
      body: JSON.parse(JSON.stringify(record.body).replaceAll('\\u0000', '')) as unknown,
    })),
  ),
  ordered: reading(async (own, log, query) => {
    const found = await own.read(log, query);
    const isTwin = found.some(({ key }) => key === 'B');
    return isTwin
      ? [...found]
          .sort((a, b) => (a.at + a.key.toLowerCase() < b.at + b.key.toLowerCase() ? -1 : 1))
          .sort((a, b) => a.subject.localeCompare(b.subject))
      : found;
  }),
  asked: reading(async (own, log, { to, ...query } = {}) =>
    (await own.read(log, query)).filter(
      ({ at }) => to === undefined || at < to || query.newestFirst === true,
    ),
  ),
  pages: reading((own, log, query = {}) =>
    own.read(
      log,
      query.limit === 3 && query.after ? { ...query, after: { ...query.after, key: '!' } } : query,
    ),
  ),
  idempotent: logStoreWith((own) => ({
    append: async (log: LogName, records: Records) => {
      await own.append(log, records as never);
      return records.length;
    },
  })),
  // looks at the body alone
  unique: logStoreWith((own) => ({
    append: async (log: LogName, records: Records) => {
      const there = (await thereOf(own, log, records)).map(({ body }) => JSON.stringify(body));
      const fresh = records.filter(({ body }) => !there.includes(JSON.stringify(body)));
      return own.append(log, fresh as never);
    },
  })),
  // reads, waits, then writes
  contended: logStoreWith((own) => ({
    append: async (log: LogName, records: Records) => {
      const there = await thereOf(own, log, records);
      try {
        return await own.append(log, records as never);
      } catch (error) {
        if (ProdromeError.is(error, 'DATA_CONFLICT') && there.length === 0) return 1;
        throw error;
      }
    },
  })),
  refused: logStoreWith((own) => ({
    append: (log: LogName, records: Records) =>
      own.append(
        log,
        records.map((record) => ({ ...record, at: record.at.replace('+02:00', 'Z') })) as never,
      ),
  })),
  copies: logStoreWith((own) => {
    const kept: StoredRecord[] = [];
    return {
      append: (log: LogName, records: Records) => {
        const count = own.append(log, records as never);
        if (log === 'observations') kept.push(...records);
        return count;
      },
      read: async (log: LogName, query: never) =>
        (await own.read(log, query)).map(
          (record) =>
            (log === 'observations' &&
              kept.find(({ subject, key }) => subject === record.subject && key === record.key)) ||
            record,
        ),
    };
  }),
  subjects: logStoreWith((own) => ({
    append: (log: LogName, records: Records) =>
      own.append(
        log,
        records.map((record) => ({ ...record, subject: record.subject.normalize() })) as never,
      ),
  })),
  patients: logStoreWith((own) => ({
    patients: async (query: never) => (await own.patients(query)).filter((id) => id !== 'd'),
  })),
  erased: logStoreWith((own) => ({
    erase: async (given: readonly string[]) => {
      const kept = await own.read('feedback', { subject: 'a' });
      await own.erase(given);
      if (given.includes('a')) await own.append('feedback', kept);
    },
  })),
  tombstone: logStoreWith((own) => ({
    read: async (log: LogName, query: never) =>
      log === 'audit'
        ? (await own.read(log, query)).filter(({ body }) => body.action !== 'erase')
        : own.read(log, query),
  })),
  // what was written last is still on its way
  reopened: logStoreWith(undefined, (last) => ({
    ...last,
    read: async (log, query) => {
      const found = await last.read(log, query);
      return query?.subject === undefined ? found.slice(1) : found;
    },
  })),
};
