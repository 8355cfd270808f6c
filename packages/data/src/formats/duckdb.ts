import type { DuckDBConnection } from '@duckdb/node-api';
import { createTemporaryFolder, type TemporaryFolder } from '../text/temporary-folder.ts';

const settings = {
  threads: '2',
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
};

// the default of 1 MB makes the parser wait for the reader: 1M × 20 CSV took 1.9 s instead of 1.2 s
const sessionSetting = "SET streaming_buffer_size = '64MB'";

/** An open database. */
export interface Database {
  readonly connection: DuckDBConnection;
  /** For copies of what cannot be read as it is; `close` removes it. */
  readonly folder: TemporaryFolder;
  /** Makes room for work on so many columns, where the memory of the database is bounded. */
  allowColumns(columns: number): Promise<void>;
  /** After the database has run out of memory: lets it use most of the machine's, and returns true; false where it might already. */
  allowMost(): Promise<boolean>;
  close(): Promise<void>;
}

/** Opens an in-memory database that reads local files and loads nothing. */
export async function openDatabase(
  more: Readonly<Record<string, string>> = {},
  folder: TemporaryFolder = createTemporaryFolder(),
): Promise<Database> {
  // a third of a second, which whoever reads no file does not wait for
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', { ...settings, ...more });
  const connection = await instance.connect();
  await connection.run(sessionSetting);
  return {
    connection,
    folder,
    allowColumns: () => Promise.resolve(),
    allowMost: () => Promise.resolve(false),
    close: () => {
      connection.closeSync();
      instance.closeSync();
      return folder.remove();
    },
  };
}

/** Runs `use` with a database of its own; see {@link openDatabase}. */
export async function withDatabase<Out>(use: (database: Database) => Promise<Out>): Promise<Out> {
  const database = await openDatabase();
  try {
    return await use(database);
  } finally {
    await database.close();
  }
}

/** A string literal. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** The text of a number with another mark before its fraction. */
export const withDecimal = (text: string, decimal = '.'): string =>
  decimal === '.' ? text : `replace(${text}, '.', ${literal(decimal)})`;

/** A quoted identifier. */
export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A path as a literal that matches only itself, not a pattern of files. */
export const pathLiteral = (path: string): string =>
  literal(path.replace(/[[*?]/g, (character) => `[${character}]`));
