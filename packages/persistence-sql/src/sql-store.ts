import { randomUUID } from 'node:crypto';
import {
  conflicting,
  expectLimit,
  expectRecords,
  pageSize,
  patientLogs,
  tombstoneOf,
  type LogName,
  type LogQuery,
  type PatientMemory,
  type Store,
  type StoredRecord,
} from '@prodrome/core';
import {
  sql,
  type Kysely,
  type RawBuilder,
  type SelectQueryBuilder,
  type Transaction,
} from 'kysely';
import { isSameRecord } from './same-record.ts';
import {
  cellsJson,
  cellsOfLine,
  logLine,
  memoryLine,
  memoryOfLine,
  memoryRow,
  recordCells,
  recordOfLine,
  type RecordCells,
} from './rows.ts';
import { compareSubjectTexts, subjectOf, subjectText } from './subject-text.ts';
import type { Tables } from './tables.ts';

/** A database with the tables of the newest version, and what differs between databases. */
export interface SqlDatabase {
  readonly db: Kysely<Tables>;
  /** The rows of a JSON array of `[subject, at, key, body, crc]` as columns of these names. */
  readonly rowsOf: (json: string) => RawBuilder<unknown>;
  /** The lines that a query asks for, in its order. */
  readonly linesOf: (
    db: Kysely<Tables>,
    query: SelectQueryBuilder<Tables, never, { line: string }>,
  ) => Promise<readonly string[]>;
  /** Removes what deleted rows have left behind. */
  readonly afterErasing: (db: Kysely<Tables>) => Promise<void>;
  /** Names what went wrong. @throws ProdromeError always. */
  readonly fail: (error: unknown, does: 'read' | 'write') => never;
}

/** The tables whose subjects are patients. */
const patientTables = [...patientLogs, 'memory'] as const;

/** Rows of one statement: longer ones are no faster. */
const chunk = 500;

/** A store over a database that is opened, with its tables, when it is first asked. */
export function createSqlStore(open: () => Promise<SqlDatabase>): Store {
  let opening: Promise<SqlDatabase> | undefined;
  const opened = (): Promise<SqlDatabase> =>
    (opening ??= open().catch((error: unknown) => {
      // who asks later tries again
      opening = undefined;
      throw error;
    }));
  const working = async <T>(
    does: 'read' | 'write',
    work: (database: SqlDatabase) => Promise<T>,
  ): Promise<T> => {
    const database = await opened();
    try {
      return await work(database);
    } catch (error) {
      return database.fail(error, does);
    }
  };
  return {
    load: (patientIds) =>
      working('read', async ({ db, linesOf }) => {
        const found: (readonly [string, PatientMemory])[] = [];
        for (const ids of chunksOf(patientIds.map(subjectText), 500)) {
          const line = sql.raw<string>(memoryLine).as('line');
          const query = db.selectFrom('memory').select(line).where('subject', 'in', ids);
          found.push(...(await linesOf(db, query)).map(memoryOfLine));
        }
        return new Map(found);
      }),

    save: (memories) => {
      // what is given may be changed as soon as this returns
      const rows = [...memories].map(([id, memory]) => memoryRow(id, memory));
      return working('write', async ({ db }) => {
        if (rows.length === 0) return;
        await db.transaction().execute(async (work) => {
          for (const row of rows.sort((a, b) => compareSubjectTexts(a.subject, b.subject))) {
            const { body, crc } = row;
            await work
              .insertInto('memory')
              .values(row)
              .onConflict((own) => own.column('subject').doUpdateSet({ body, crc }))
              .execute();
          }
        });
      });
    },

    append: async (log, records) => {
      expectRecords(log, records);
      if (records.length === 0) return 0;
      const cells = recordCells(records);
      return working('write', (database) =>
        database.db.transaction().execute((work) => insert(database, work, log, cells)),
      );
    },

    read: (log, query = {}) =>
      working('read', async ({ db, linesOf }) => {
        const lines = await linesOf(db, pageOf(db, log, query));
        return lines.map((line) => recordOfLine(log, line)) as never;
      }),

    patients: ({ after, limit = pageSize } = {}) =>
      working('read', async ({ db, linesOf }) => {
        expectLimit(limit);
        const found = new Set<string>();
        for (const table of patientTables) {
          let query = db.selectFrom(table).select('subject as line').distinct();
          if (after !== undefined) query = query.where('subject', '>', subjectText(after));
          for (const subject of await linesOf(db, query.orderBy('subject').limit(limit))) {
            found.add(subject);
          }
        }
        return [...found].sort(compareSubjectTexts).slice(0, limit).map(subjectOf);
      }),

    erase: (patientIds) =>
      working('write', async (database) => {
        const ids = [...new Set(patientIds)].map(subjectText);
        const isAnyGone = await database.db
          .transaction()
          .execute((work) => eraseAll(database, work, ids));
        if (isAnyGone) await database.afterErasing(database.db);
      }),

    close: async () => {
      const database = await opening?.catch(() => undefined);
      opening = undefined;
      await database?.db.destroy();
    },
  };
}

/** Inserts what is not there. @throws ProdromeError `DATA_CONFLICT` where something else is. */
async function insert(
  database: SqlDatabase,
  work: Transaction<Tables>,
  log: LogName,
  records: readonly RecordCells[],
): Promise<number> {
  let count = 0;
  for (const cells of chunksOf(records, chunk)) {
    const json = cellsJson(cells);
    const { numAffectedRows = 0n } = await sql`insert into ${sql.table(log)}
      (subject, at, key, body, crc)
      select subject, at, key, body, crc from ${database.rowsOf(json)} as told where true
      on conflict do nothing`.execute(work);
    count += Number(numAffectedRows);
    if (Number(numAffectedRows) < cells.length) await expectSame(database, work, log, cells);
  }
  return count;
}

/** @throws ProdromeError `DATA_CONFLICT` where a record of the same subject and key is another one. */
async function expectSame(
  { rowsOf, linesOf }: SqlDatabase,
  work: Transaction<Tables>,
  log: LogName,
  cells: readonly RecordCells[],
): Promise<void> {
  const told = rowsOf(cellsJson(cells));
  const query = work
    .selectFrom(log)
    .select(sql.raw<string>(logLine).as('line'))
    .where(sql<boolean>`(subject, key) in (select subject, key from ${told} as told)`);
  const lines = await linesOf(work, query);
  const kept = new Map(
    lines.map((line) => {
      const own = cellsOfLine(log, line);
      return [JSON.stringify([own.subject, own.key]), own];
    }),
  );
  for (const { subject, at, key, body } of cells) {
    const own = kept.get(JSON.stringify([subject, key]));
    if (own?.at === at && isSameRecord(own.body, body)) continue;
    throw conflicting(log, { subject: subjectOf(subject), at, key });
  }
}

function pageOf(db: Kysely<Tables>, log: LogName, query: LogQuery) {
  const { subject, from, to, after, limit = pageSize, newestFirst = false } = query;
  expectLimit(limit);
  const direction = newestFirst ? 'desc' : 'asc';
  let page = db.selectFrom(log).select(sql.raw<string>(logLine).as('line'));
  if (subject !== undefined) page = page.where('subject', '=', subjectText(subject));
  if (from !== undefined) page = page.where('at', '>=', from);
  if (to !== undefined) page = page.where('at', '<=', to);
  if (after) {
    const [place, beyond] = [subjectText(after.subject), sql.raw(newestFirst ? '<' : '>')];
    page = page.where(
      newestFirst
        ? sql<boolean>`(subject > ${place} or (subject = ${place} and (at, key) ${beyond} (${after.at}, ${after.key})))`
        : sql<boolean>`(subject, at, key) ${beyond} (${place}, ${after.at}, ${after.key})`,
    );
  }
  return page.orderBy('subject').orderBy('at', direction).orderBy('key', direction).limit(limit);
}

/** Whether anything was kept of these patients. */
async function eraseAll(
  database: SqlDatabase,
  work: Transaction<Tables>,
  ids: readonly string[],
): Promise<boolean> {
  const gone = new Set<string>();
  let records = 0;
  for (const some of chunksOf(ids, 500)) {
    for (const table of patientTables) {
      const there = work.selectFrom(table).select('subject as line').distinct();
      const found = await database.linesOf(work, there.where('subject', 'in', some));
      for (const subject of found) gone.add(subject);
      const { numDeletedRows } = await work
        .deleteFrom(table)
        .where('subject', 'in', some)
        .executeTakeFirst();
      if (table !== 'memory') records += Number(numDeletedRows);
    }
  }
  if (gone.size === 0) return false;
  const detail = { patients: gone.size, records };
  const tombstone: StoredRecord = tombstoneOf(randomUUID(), new Date().toISOString(), detail);
  await insert(database, work, 'audit', recordCells([tombstone]));
  return true;
}

function* chunksOf<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
}
