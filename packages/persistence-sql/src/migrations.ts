import { ProdromeError } from '@prodrome/core';
import { sql, type Kysely, type Transaction } from 'kysely';
import type { Tables } from './tables.ts';

/** A text that is compared by its bytes. */
export type BytewiseText = 'text' | 'text collate "C"';

/** From one version of the tables to the next. Nothing in a migration is changed once it is released. */
type Migration = (db: Transaction<Tables>, text: BytewiseText) => Promise<void>;

/** The logs of the first version. */
const firstLogs = [
  ...['observations', 'feedback', 'predictions', 'models', 'aliases'],
  ...['runs', 'events', 'trials', 'audit'],
];

const first: Migration = async (db, text) => {
  const raw = (words: string) => sql.raw(words);
  for (const log of firstLogs) {
    await sql`create table ${sql.table(log)} (
      subject ${raw(text)} not null,
      at ${raw(text)} not null,
      key ${raw(text)} not null,
      body text not null,
      crc bigint not null,
      primary key (subject, key)
    )`.execute(db);
    await sql`create index ${sql.ref(`${log}_at`)} on ${sql.table(log)} (subject, at, key)`.execute(
      db,
    );
  }
  await sql`create table ${sql.table('memory')} (
    subject ${raw(text)} not null primary key,
    body text not null,
    crc bigint not null
  )`.execute(db);
};

/** In order; the place of each, counted from 1, is the version that it leads to. Released ones stay as they are: only add behind them. */
const migrations: readonly Migration[] = [first];

/** The version of the tables that this package reads and writes. */
const newestVersion = migrations.length;

/**
 * Brings the tables to the newest version, forward only; the caller sees to it that nobody else does at the same time.
 * @throws ProdromeError `STATE` for tables of a newer version.
 */
export async function migrate(db: Transaction<Tables>, text: BytewiseText): Promise<void> {
  await db.schema
    .createTable('migrations')
    .ifNotExists()
    .addColumn('version', 'integer', (column) => column.primaryKey())
    .addColumn('applied_at', 'text', (column) => column.notNull())
    .execute();
  const version = await versionOf(db);
  if (version > newestVersion) {
    throw new ProdromeError('STATE', {
      where: 'the tables of the store',
      expected: `version ${newestVersion} or an older one`,
      got: `version ${version}`,
      hint: 'Update @prodrome/persistence-sql',
    });
  }
  for (const [at, migration] of migrations.entries()) {
    if (at < version) continue;
    await migration(db, text);
    const row = { version: at + 1, applied_at: new Date().toISOString() };
    await db.insertInto('migrations').values(row).execute();
  }
}

async function versionOf(db: Kysely<Tables>): Promise<number> {
  const newest = await db
    .selectFrom('migrations')
    .select('version')
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst();
  return newest?.version ?? 0;
}
