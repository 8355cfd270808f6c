import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { ProdromeError } from '@prodrome/core';
import { openDatabase } from './duckdb.ts';

/** A database that keeps what it must sort, or cannot hold, in a temporary folder, which `close` removes. */
export interface OutOfCoreDatabase {
  readonly connection: DuckDBConnection;
  /** Sets the memory that the database may use, by the number of columns it works on. */
  allowColumns(columns: number): Promise<void>;
  close(): Promise<void>;
}

/** @throws ProdromeError `OUTPUT` when there is no temporary folder to write to. */
export async function openOutOfCore(parent = tmpdir()): Promise<OutOfCoreDatabase> {
  const folder = await createTemporaryFolder(parent);
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const database = await openDatabase({
      memory_limit: memoryFor(0),
      temp_directory: folder,
    });
    return {
      connection: database.connection,
      allowColumns: async (columns) => {
        await database.connection.run(`SET memory_limit = '${memoryFor(columns)}'`);
      },
      close: () => {
        database.close();
        return remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

// 200,000 rows of 400 columns take 512 MB to sort from Parquet, 10,000,000 rows of 20 less than 256 MB
const memoryFor = (columns: number): string => `${256 + 2 * columns}MB`;

/** A folder that nobody else can read. */
const createTemporaryFolder = (parent: string): Promise<string> =>
  mkdtemp(join(parent, `prodrome-${process.pid}-`)).catch((cause: unknown) => {
    throw new ProdromeError('OUTPUT', {
      where: parent,
      expected: 'a temporary folder that can be written to',
      got: cause instanceof Error ? cause.message : String(cause),
      hint: 'Name another one in the environment variable TMPDIR',
      cause,
    });
  });
