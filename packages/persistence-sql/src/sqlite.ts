import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { defineStore, ProdromeError, type StoreType } from '@prodrome/core';
import { Kysely, sql } from 'kysely';
import { createLibsqlDialect, isBusy } from './libsql-dialect.ts';
import { migrate } from './migrations.ts';
import { damaged, lineSeparator } from './rows.ts';
import { createSqlStore, type SqlDatabase } from './sql-store.ts';
import { sqliteOptionsSchema, type SqliteOptions } from './sqlite-options.ts';
import type { Tables } from './tables.ts';

/**
 * A SQLite database in one file. A call that has answered is on the disk; several processes may write at once, each waits for the others.
 * Erasing rewrites the file and empties its journal, so that no byte of the patient is left in either.
 * @throws ProdromeError `STATE` for a file that is damaged, of a newer version or no database; `OUTPUT` where nothing can be written; `LOCKED` when other processes hold it for too long.
 */
export const sqlite: StoreType<SqliteOptions> = defineStore({
  type: 'sqlite',
  description: 'a SQLite database in one file',
  options: sqliteOptionsSchema,
  create: ({ file, waitMs, check }, { folder }) => {
    const path = resolve(folder, file);
    return createSqlStore(() => open(path, waitMs, check));
  },
});

async function open(path: string, waitMs: number, check: boolean): Promise<SqlDatabase> {
  const fail = (error: unknown, does: 'read' | 'write'): never => {
    throw named(path, error, does);
  };
  const db = new Kysely<Tables>({ dialect: createLibsqlDialect({ file: path, waitMs }) });
  try {
    await mkdir(dirname(path), { recursive: true });
    if (check) await checkWhole(path, db);
    await db.transaction().execute((work) => migrate(work, 'text'));
  } catch (error) {
    await db.destroy();
    return fail(error, 'write');
  }
  return {
    db,
    fail,
    linesOf: async (own, query) => {
      const { page } = await own
        .selectFrom(query.as('lines'))
        .select(
          sql<Uint8Array | null>`cast(group_concat(line, ${lineSeparator}) as blob)`.as('page'),
        )
        .executeTakeFirstOrThrow();
      return page === null ? [] : textOf(path, page).split(lineSeparator);
    },
    rowsOf: (json) => sql`(select value ->> 0 as subject, value ->> 1 as at, value ->> 2 as key,
      value ->> 3 as body, value ->> 4 as crc from json_each(${json}))`,
    afterErasing: (own) => rewrite(path, own, waitMs),
  };
}

/**
 * What checksums of records cannot see: a damaged page that drops some, or an index that does not find them.
 * @throws ProdromeError `STATE`
 */
async function checkWhole(path: string, db: Kysely<Tables>): Promise<void> {
  const { rows } = await sql<{ found: Uint8Array }>`select cast(integrity_check as blob) as found
    from pragma_integrity_check(1)`.execute(db);
  const found = rows.map((row) => new TextDecoder().decode(row.found)).join('; ');
  if (found === 'ok') return;
  throw new ProdromeError('STATE', {
    where: path,
    expected: 'a whole database',
    got: found,
    hint: 'The file is damaged: restore it from a copy',
  });
}

/** A new file from what is left, and a journal without anything in it. */
async function rewrite(path: string, db: Kysely<Tables>, waitMs: number): Promise<void> {
  await sql`vacuum`.execute(db);
  const until = performance.now() + waitMs;
  for (;;) {
    const { rows } = await sql<{ busy: number }>`pragma wal_checkpoint(truncate)`.execute(db);
    if (rows[0]?.busy === 0) return;
    if (performance.now() > until) {
      throw new ProdromeError('LOCKED', {
        where: path,
        expected: 'a moment in which no other process reads, to empty the journal',
        got: 'none',
        hint: 'The patients are erased; bytes of them stay in the file beside it until another erasure, or until all processes have closed it',
      });
    }
    await setTimeout(5);
  }
}

/** Bytes as text: libsql ends the process on a text that is none. @throws ProdromeError `STATE` */
function textOf(path: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw damaged(path);
  }
}

function named(path: string, error: unknown, does: 'read' | 'write'): unknown {
  if (ProdromeError.is(error)) return error;
  const cause = error instanceof Error ? error : new Error(String(error));
  const code = 'code' in cause ? String(cause.code) : '';
  const got = cause.message;
  if (isBusy(error)) {
    return new ProdromeError('LOCKED', {
      ...{ where: path, expected: 'a moment in which no other process writes', got, cause },
      hint: 'Wait for the other process, or let this one wait longer: wait_ms',
    });
  }
  if (/^SQLITE_(?:FULL|READONLY|CANTOPEN|IOERR|PERM)/.test(code) || !code.startsWith('SQLITE_')) {
    return new ProdromeError(does === 'write' ? 'OUTPUT' : 'STATE', {
      ...{
        where: path,
        expected: `a database that can be ${does === 'write' ? 'written' : 'read'}`,
      },
      ...{ got, cause },
      ...(code.startsWith('SQLITE_FULL') && {
        hint: 'The disk is full: what was answered before is kept. Make room, and tell again what was refused',
      }),
    });
  }
  return new ProdromeError('STATE', {
    ...{ where: path, expected: 'a database of this store', got, cause },
    hint: 'The file is damaged or is another one: restore it from a copy',
  });
}
