import { setTimeout } from 'node:timers/promises';
import {
  CompiledQuery,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
} from 'kysely';
import Database from 'libsql';

/** How a database file is opened. */
export interface LibsqlSettings {
  readonly file: string;
  /** How long a writer waits for those of other processes. */
  readonly waitMs: number;
}

/** Statements that are kept prepared. */
const mostStatements = 100;

/** How long SQLite itself waits for another process, blocking this one; after that others of this process have their turn. */
const blockingMs = 10;

/** Whether another process holds what is needed. */
export const isBusy = (error: unknown): boolean =>
  typeof error === 'object' &&
  error !== null &&
  'code' in error &&
  String(error.code).startsWith('SQLITE_BUSY');

/**
 * SQLite by `libsql`, one connection to a file: WAL, a commit is on the disk when it answers. A transaction begins by taking the right to write;
 * who has to wait for it lets others of the process go on.
 */
export function createLibsqlDialect(settings: LibsqlSettings): Dialect {
  return {
    createDriver: () => createDriver(settings),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createAdapter: () => new SqliteAdapter(),
    createIntrospector: (db) => new SqliteIntrospector(db),
  };
}

function createDriver({ file, waitMs }: LibsqlSettings): Driver {
  let database: Database.Database | undefined;
  let connection: DatabaseConnection | undefined;
  let last: Promise<void> = Promise.resolve();
  let release: () => void = () => undefined;
  const own = (): DatabaseConnection => {
    if (connection) return connection;
    throw new Error('the database is not open');
  };
  const run = (text: string): Promise<unknown> => own().executeQuery(CompiledQuery.raw(text));
  return {
    init: async () => {
      const opened = new Database(file);
      database = opened;
      connection = createConnection(opened, waitMs);
      await run(`pragma busy_timeout = ${blockingMs}`);
      // of no use to a database in memory or one that is only read, and refused there without an error
      await run('pragma journal_mode = wal');
      await run('pragma synchronous = full');
      await run('pragma secure_delete = on');
      await run('pragma cache_size = -65536');
    },
    acquireConnection: async () => {
      const before = last;
      let free: () => void = () => undefined;
      last = new Promise((resolve) => {
        free = resolve;
      });
      await before;
      release = free;
      return own();
    },
    beginTransaction: async () => {
      await run('begin immediate');
    },
    commitTransaction: async () => {
      await run('commit');
    },
    rollbackTransaction: async () => {
      // SQLite goes back by itself where a disk is full or fails; to say so once more would hide what was wrong
      if (database?.inTransaction === true) await run('rollback');
    },
    releaseConnection: async () => {
      release();
    },
    destroy: async () => {
      // libsql keeps a closed file open until its statements are collected, so that SQLite does not empty the journal by itself
      if (connection) await run('pragma wal_checkpoint(truncate)');
      database?.close();
    },
  };
}

function createConnection(database: Database.Database, waitMs: number): DatabaseConnection {
  const statements = new Map<string, Database.Statement>();
  const prepared = (text: string): Database.Statement => {
    const known = statements.get(text);
    if (known) return known;
    const statement = database.prepare(text) as Database.Statement;
    if (statements.size === mostStatements) statements.clear();
    statements.set(text, statement);
    return statement;
  };
  const once = <Row>({ sql, parameters }: CompiledQuery): QueryResult<Row> => {
    const statement = prepared(sql);
    const values = parameters.map(plainOf);
    if (statement.reader) return { rows: statement.all(values) as Row[] };
    const { changes } = statement.run(values);
    return { numAffectedRows: BigInt(changes), rows: [] };
  };
  return {
    executeQuery: async <Row>(query: CompiledQuery): Promise<QueryResult<Row>> => {
      const until = performance.now() + waitMs;
      for (;;) {
        try {
          return once<Row>(query);
        } catch (error) {
          if (!isBusy(error) || performance.now() > until) throw error;
        }
        await setTimeout(1 + Math.random() * 9);
      }
    },
    streamQuery: () => {
      throw new Error('pages are read instead');
    },
  };
}

/** libsql takes a Buffer, and no other view of bytes. */
const plainOf = (value: unknown): unknown =>
  value instanceof Uint8Array && !Buffer.isBuffer(value) ? Buffer.from(value) : value;
