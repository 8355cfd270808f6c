import { setTimeout } from 'node:timers/promises';
import { ProdromeError, withoutPasswords } from '@prodrome/core';
import { Pool, type PoolClient } from 'pg';
import PgBoss from 'pg-boss';
import type { Message } from './messages.ts';
import type { QueuePlace } from './queue-options.ts';
import type { Row, Sql } from './sql.ts';
import { createTables } from './tables.ts';

/** The database of a queue. */
export interface Database extends Sql {
  readonly boss: PgBoss;
  /** A table of ours, quoted. */
  readonly table: (name: 'runs' | 'workers' | 'held' | 'pieces') => string;
  readonly channel: string;
  /** All of it or nothing. What is done must bear being done twice: it is done again where the connection broke. */
  transaction<Result>(work: (sql: TransactionSql) => Promise<Result>): Promise<Result>;
  /** Names the database in errors. */
  readonly fail: (error: unknown) => never;
  /** From now on nothing is waited for: whoever ends has no time. */
  readonly hurry: () => void;
  close(): Promise<void>;
}

/** Statements of a transaction. */
export interface TransactionSql extends Sql {
  /** Told when the transaction is committed. */
  readonly notify: (message: Message) => Promise<void>;
}

/** How long a connection that broke, or a server that is away, is waited for. */
const usualPatienceMs = 60_000;
/** A server that does not answer at all is taken for away after so long. */
const connectMs = 10_000;

/**
 * Opens the database, and makes the tables that are not there.
 * @param isWorker - a commit is not waited for until it is on the disk: what a server that crashes forgets of a worker is done again.
 * @throws ProdromeError `STORE` where the server cannot be reached, or does not let us in or do; `STATE` for tables of a newer version.
 */
export async function openDatabase(
  { url, schema }: QueuePlace,
  isWorker = false,
): Promise<Database> {
  const pool = new Pool({
    ...connectionOf(url, schema),
    ...{ max: 4, keepAlive: true, connectionTimeoutMillis: connectMs },
  });
  // of a connection that nobody uses: whoever asks next is told
  pool.on('error', () => undefined);
  const where = url === undefined ? 'postgres, as the environment names it' : withoutPasswords(url);
  const fail = (error: unknown): never => {
    throw named(where, error);
  };
  const begin = isWorker ? 'begin; set local synchronous_commit to off' : 'begin';
  let patienceMs = usualPatienceMs;
  const again = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    const began = performance.now();
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (!isBroken(error) || performance.now() > began + patienceMs) return fail(error);
        await setTimeout(500);
      }
    }
  };
  const executeSql: Sql['executeSql'] = (text, values) =>
    again(async () => ({ rows: (await pool.query<Row>(text, values as unknown[])).rows }));
  const boss = new PgBoss({
    db: { executeSql },
    ...{ schema: `${schema}_boss`, supervise: false, schedule: false },
  });
  boss.on('error', () => undefined);
  const channel = schema;
  try {
    await inTransaction(pool, { channel, begin }, async (sql) => {
      await createTables(sql, schema);
      // on a connection of its own, while this one keeps others from making the same tables
      await boss.start();
    });
  } catch (error) {
    await pool.end();
    return fail(error);
  }
  return {
    executeSql,
    boss,
    channel,
    fail,
    hurry: () => {
      patienceMs = 0;
    },
    table: (name) => `"${schema}"."${name}"`,
    transaction: (work) => again(() => inTransaction(pool, { channel, begin }, work)),
    close: async () => {
      await boss.stop({ graceful: false });
      await pool.end();
    },
  };
}

/** How connections are made: by the URL, else by the environment. Who looks at the server's activity sees whose they are. */
export const connectionOf = (
  url: string | undefined,
  schema: string,
): { readonly connectionString?: string; readonly application_name: string } => ({
  ...(url !== undefined && { connectionString: url }),
  application_name: `prodrome ${schema}`,
});

async function inTransaction<Result>(
  pool: Pool,
  { channel, begin }: { readonly channel: string; readonly begin: string },
  work: (sql: TransactionSql) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  let broken: Error | undefined;
  const hear = (error: Error): void => {
    broken = error;
  };
  client.on('error', hear);
  try {
    await client.query(begin);
    const result = await work(sqlOf(client, channel));
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(hear);
    throw error;
  } finally {
    client.off('error', hear);
    client.release(broken);
  }
}

const sqlOf = (client: PoolClient, channel: string): TransactionSql => ({
  executeSql: async (text, values) => ({
    rows: (await client.query<Row>(text, values as unknown[])).rows,
  }),
  notify: async (message) => {
    await client.query('select pg_notify($1, $2)', [channel, JSON.stringify(message)]);
  },
});

/** Whether it may be otherwise in a moment: a connection that broke, a server that begins or ends. */
function isBroken(error: unknown): boolean {
  if (!(error instanceof Error) || ProdromeError.is(error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  // deadlock, serialisation; classes 08 and 57: connection, shutdown
  if (/^(?:08|57P)|^40(?:001|P01)$/.test(code)) return true;
  return (
    ['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ECONNREFUSED'].includes(code) ||
    /connection terminated|connection ended|timeout exceeded when trying to connect/i.test(
      error.message,
    )
  );
}

function named(where: string, error: unknown): unknown {
  if (ProdromeError.is(error)) return error;
  const cause = error instanceof Error ? error : new Error(String(error));
  const parts = cause instanceof AggregateError ? cause.errors.map(String) : [];
  return new ProdromeError('STORE', {
    where,
    expected: 'a PostgreSQL server that does what it is asked',
    got: [...new Set([cause.message, ...parts])].filter((text) => text !== '').join('; '),
    hint: 'Is it running, may this user use that database, and does it answer at that address?',
    cause,
  });
}
