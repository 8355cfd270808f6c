import { ProdromeError } from './errors.ts';
import type { Awaitable, PatientStore } from './patient-store.ts';
import type { AuditEntry, LogBodies, LogName } from './store-logs.ts';

/** Where a record stands in its log. */
export interface RecordPlace {
  /** Whom or what it is of; {@link LogBodies} tells what that is in each log. Any text. */
  readonly subject: string;
  /** When it was so: in UTC to the millisecond, as `Date.prototype.toISOString` writes it. */
  readonly at: string;
  /** Names it among all records of its subject in that log: 1 to 200 characters of printable ASCII. */
  readonly key: string;
}

/** A record of a log. */
export interface StoredRecord<Body = unknown> extends RecordPlace {
  /** Plain data that JSON carries unchanged. */
  readonly body: Body;
}

/** Which records are asked for. */
export interface LogQuery {
  /** Those of this subject; of all when absent. */
  readonly subject?: string;
  /** Those at this instant and later. */
  readonly from?: string;
  /** Those up to this instant, itself included. */
  readonly to?: string;
  /** Those that come after this place in the order of the answer. */
  readonly after?: RecordPlace;
  /** At most so many; {@link pageSize} when absent. */
  readonly limit?: number;
  /** Within each subject the newest first. */
  readonly newestFirst?: boolean;
}

/** How many records a page has where nobody says. */
export const pageSize = 1000;

/**
 * Where everything lies that outlives a process: what is remembered of patients, and logs to which records are only added.
 *
 * Laws: *appended* records are read as they were, by every process, from the moment at which `append` answers; all of a call are kept, or
 * none. *Idempotent*: a record that is there already changes nothing. *Unique*: another one of the same subject and key is refused, also when
 * two writers try at once; that makes `append` a comparison and a swap. *Ordered*: subject by subject, in an order of subjects that stays; within a subject by
 * instant, then by key, whoever appended when. *Isolated*: what is taken in and given out are copies. *Erased*: of an erased patient nothing is
 * left in the memory and the logs of patients; the audit log tells that somebody was erased, not who.
 */
export interface Store extends PatientStore {
  /**
   * Keeps records.
   * @returns how many were not there before.
   * @throws ProdromeError `DATA_CONFLICT` for a record of which another one with the same subject and key is there; `USAGE` for a key or instant that is none.
   */
  append<Log extends LogName>(
    log: Log,
    records: readonly StoredRecord<LogBodies[Log]>[],
  ): Awaitable<number>;
  /** A page of records; one that is shorter than asked for is the last. */
  read<Log extends LogName>(
    log: Log,
    query?: LogQuery,
  ): Awaitable<readonly StoredRecord<LogBodies[Log]>[]>;
  /** A page of the patients of whom anything is kept, in an order that stays. */
  patients(query?: {
    readonly after?: string;
    readonly limit?: number;
  }): Awaitable<readonly string[]>;
  /** Nothing is asked of it after that. */
  close(): Awaitable<void>;
}

/** Whether a store of patients' memory keeps logs too. */
export const keepsLogs = (store: PatientStore): store is Store =>
  (['append', 'read', 'patients', 'close'] as const).every(
    (name) => typeof (store as Partial<Store>)[name] === 'function',
  );

/** All records that a query asks for, page by page: at no time more than a page is held. */
export async function* readAll<Log extends LogName>(
  store: Pick<Store, 'read'>,
  log: Log,
  query: LogQuery = {},
): AsyncGenerator<StoredRecord<LogBodies[Log]>> {
  const { limit = pageSize } = query;
  let { after } = query;
  for (;;) {
    const page = await store.read(log, { ...query, limit, ...(after && { after }) });
    yield* page;
    if (page.length < limit) return;
    after = page[page.length - 1];
  }
}

/**
 * Holds records to what every store may count on.
 * @throws ProdromeError `USAGE`
 */
export function expectRecords(log: LogName, records: readonly StoredRecord[]): void {
  for (const { at, key } of records) {
    if (!/^[\x21-\x7e]{1,200}$/.test(key)) {
      throw refused(log, 'a key of 1 to 200 characters of printable ASCII', key);
    }
    if (!isInstant(at)) throw refused(log, 'an instant such as 2024-03-01T00:00:00.000Z', at);
  }
}

/** @throws ProdromeError `USAGE` for a limit that is none. */
export function expectLimit(limit: number): void {
  if (Number.isSafeInteger(limit) && limit > 0) return;
  throw refused('a page', 'a limit of 1 or more', limit);
}

const instant =
  /^\d{4}-(?:0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;

function isInstant(text: string): boolean {
  const [, day] = instant.exec(text) ?? [];
  if (day === undefined) return false;
  // the first 28 days of a month are in every year
  return day < '29' || new Date(Date.parse(text)).toISOString() === text;
}

const refused = (where: string, expected: string, got: unknown): ProdromeError =>
  new ProdromeError('USAGE', { where, expected, got: JSON.stringify(got) });

/** The error of a record of which another one is there. */
export const conflicting = (log: LogName, { subject, key }: RecordPlace): ProdromeError =>
  new ProdromeError('DATA_CONFLICT', {
    where: log,
    expected: `no other record ${JSON.stringify(key)} of ${JSON.stringify(subject)}`,
    got: 'one with another content',
    hint: 'Read what is there; give a correction a key of its own',
  });

const msPerDay = 86_400_000;

/**
 * Days since 1970-01-01 as an instant, to the millisecond.
 * @throws ProdromeError `USAGE` for days before the year 0 or after 9999.
 */
export function instantOf(days: number): string {
  const time = Math.round(days * msPerDay);
  const text = Number.isFinite(time) && Math.abs(time) < 8e15 ? new Date(time).toISOString() : '';
  if (isInstant(text)) return text;
  throw refused('a day', 'one of the years 0 to 9999', days);
}

/** What stays in the audit log of patients who were erased: when, and how much, not of whom. @param key - that no other entry has. */
export const tombstoneOf = (
  key: string,
  at: string,
  detail: { readonly patients: number; readonly records: number },
): StoredRecord<AuditEntry> => ({
  ...{ subject: 'patients', at, key },
  body: { action: 'erase', detail: { ...detail } },
});
