import { totalmem } from 'node:os';
import { openDatabase, type Database } from './duckdb.ts';
import { createTemporaryFolder } from './temporary-folder.ts';

/**
 * A database that keeps what it must sort, or cannot hold, in a temporary folder, which `close` removes.
 * @throws ProdromeError `OUTPUT` when there is no temporary folder to write to.
 */
export async function openOutOfCore(parent?: string): Promise<Database> {
  const folder = createTemporaryFolder(parent);
  try {
    const database = await openDatabase(
      { memory_limit: memoryFor(0), temp_directory: await folder.path() },
      folder,
    );
    return {
      ...database,
      allowColumns: async (columns) => {
        await database.connection.run(`SET memory_limit = '${memoryFor(columns)}'`);
      },
    };
  } catch (error) {
    await folder.remove();
    throw error;
  }
}

const perMachine = 0.8;

// 200,000 rows of 400 columns take 512 MB to sort from Parquet, 10,000,000 rows of 20 less than 256 MB
const memoryFor = (columns: number): string =>
  `${Math.floor(Math.min(256 + 2 * columns, (perMachine * totalmem()) / 1e6))}MB`;
