import { ProdromeError } from '@prodrome/core';
import type { Sql } from './sql.ts';

/**
 * From one version of the tables to the next. Nothing in it is changed once it is released: only add behind it. With a run goes all that is kept of it.
 */
const migrations: readonly ((schema: string) => readonly string[])[] = [
  (schema) => [
    `create table "${schema}".runs (
      id text primary key,
      begun timestamptz not null default clock_timestamp(),
      seen timestamptz not null default clock_timestamp(),
      lost_seconds double precision not null,
      is_stopping boolean not null default false,
      facts text not null
    )`,
    `create table "${schema}".workers (
      id text primary key,
      seen timestamptz not null default clock_timestamp()
    )`,
    // a job of a run: who carries it out, its last running state, and whether it has an answer
    `create table "${schema}".held (
      job uuid primary key,
      run text not null references "${schema}".runs on delete cascade,
      worker text,
      state bytea,
      is_ended boolean not null default false
    )`,
    `create index held_run on "${schema}".held (run)`,
    `create table "${schema}".pieces (
      run text not null references "${schema}".runs on delete cascade,
      name text not null,
      part integer not null,
      bytes bytea not null,
      primary key (run, name, part)
    )`,
    // numbers do not get smaller, and it would cost time
    `alter table "${schema}".pieces alter column bytes set storage external`,
  ],
];

/** Brings the tables to the newest version, forward only. @throws ProdromeError `STATE` for tables of a newer version. */
export async function createTables(sql: Sql, schema: string): Promise<void> {
  await sql.executeSql('select pg_advisory_xact_lock(hashtext($1))', [`prodrome ${schema}`]);
  await sql.executeSql(`create schema if not exists "${schema}"`);
  await sql.executeSql(
    `create table if not exists "${schema}".migrations (version integer primary key)`,
  );
  const { rows } = await sql.executeSql(
    `select max(version) as version from "${schema}".migrations`,
  );
  const version = rows[0]?.version ?? 0;
  if (version > migrations.length) {
    throw new ProdromeError('STATE', {
      where: 'the tables of the queue',
      expected: `version ${migrations.length} or an older one`,
      got: `version ${version}`,
      hint: 'Update @prodrome/queue',
    });
  }
  for (const [at, migration] of migrations.entries()) {
    if (at < version) continue;
    for (const statement of migration(schema)) await sql.executeSql(statement);
    await sql.executeSql(`insert into "${schema}".migrations values ($1)`, [at + 1]);
  }
}
