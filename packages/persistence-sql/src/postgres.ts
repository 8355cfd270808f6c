import {
  defineStore,
  patientLogs,
  ProdromeError,
  withoutPasswords,
  type StoreType,
} from '@prodrome/core';
import { CompiledQuery, Kysely, PostgresDialect, sql } from 'kysely';
import { Pool } from 'pg';
import { migrate } from './migrations.ts';
import { postgresOptionsSchema, type PostgresOptions } from './postgres-options.ts';
import { createSqlStore, type SqlDatabase } from './sql-store.ts';
import type { Tables } from './tables.ts';

/**
 * A PostgreSQL database, for any number of processes and machines. A call that has answered is committed. Erasing removes the rows and has the
 * server clear their room; its journal, copies and backups are not reached.
 * @throws ProdromeError `STORE` where the server cannot be reached, or does not let us in or do; `STATE` for tables of a newer version or rows that are damaged.
 */
export const postgres: StoreType<PostgresOptions> = defineStore({
  type: 'postgres',
  description: 'a PostgreSQL database, for any number of machines',
  options: postgresOptionsSchema,
  create: (options) => createSqlStore(() => open(options)),
});

async function open({ url, schema, connections }: PostgresOptions): Promise<SqlDatabase> {
  const pool = new Pool({ ...(url !== undefined && { connectionString: url }), max: connections });
  // of a connection that nobody uses: whoever asks next is told
  pool.on('error', () => undefined);
  const { host, port, database } = pool.options as {
    readonly host?: string;
    readonly port?: number;
    readonly database?: string;
  };
  const where =
    url === undefined ? `postgres, ${[host, port, database].join(' ')}` : withoutPasswords(url);
  const fail = (error: unknown): never => {
    throw named(where, error);
  };
  const db = new Kysely<Tables>({
    dialect: new PostgresDialect({
      pool,
      onCreateConnection: async (connection) => {
        await connection.executeQuery(CompiledQuery.raw(`set search_path to "${schema}"`));
      },
    }),
  });
  try {
    await db.transaction().execute(async (work) => {
      await sql`select pg_advisory_xact_lock(hashtext(${`prodrome ${schema}`}))`.execute(work);
      await work.schema.createSchema(schema).ifNotExists().execute();
      await migrate(work, 'text collate "C"');
    });
  } catch (error) {
    await db.destroy();
    return fail(error);
  }
  return {
    db,
    fail,
    linesOf: async (_, query) => (await query.execute()).map(({ line }) => line),
    // in order, so that no two writers wait for each other in a circle
    rowsOf: (json) => sql`(select told ->> 0 as subject, told ->> 1 as at, told ->> 2 as key,
      told ->> 3 as body, (told ->> 4)::bigint as crc
      from json_array_elements(${json}::json) as told order by 1, 3)`,
    afterErasing: async (own) => {
      // the statistics of a column name its most common values
      for (const table of [...patientLogs, 'memory']) {
        await sql`vacuum (analyze) ${sql.table(table)}`.execute(own);
      }
    },
  };
}

function named(where: string, error: unknown): unknown {
  if (ProdromeError.is(error)) return error;
  const cause = error instanceof Error ? error : new Error(String(error));
  return new ProdromeError('STORE', {
    where,
    expected: 'a PostgreSQL server that does what it is asked',
    got: [...new Set([cause.message, ...partsOf(cause)])].filter((text) => text !== '').join('; '),
    hint: 'Is it running, may this user use that database, and does it answer at that address?',
    cause,
  });
}

/** A host of several addresses refuses at each of them. */
const partsOf = (cause: Error): readonly string[] =>
  cause instanceof AggregateError
    ? cause.errors.map((each) => (each instanceof Error ? each.message : String(each)))
    : [];
