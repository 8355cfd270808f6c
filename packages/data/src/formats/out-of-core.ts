import { totalmem } from 'node:os';
import { openDatabase, type Database } from './duckdb.ts';
import { createTemporaryFolder } from '../text/temporary-folder.ts';

/**
 * A database that keeps what it must sort, or cannot hold, in a temporary folder, which `close` removes.
 * @throws ProdromeError `OUTPUT` when there is no temporary folder to write to.
 */
export async function openOutOfCore(parent?: string): Promise<Database> {
  const folder = createTemporaryFolder(parent);
  try {
    const database = await openDatabase(
      { memory_limit: `${leastMegabytes}MB`, temp_directory: await folder.path() },
      folder,
    );
    let megabytes = leastMegabytes;
    const allow = async (more: number): Promise<boolean> => {
      if (more <= megabytes) return false;
      megabytes = more;
      await database.connection.run(`SET memory_limit = '${more}MB'`);
      return true;
    };
    return {
      ...database,
      allowColumns: async (columns) => {
        await allow(Math.min(leastMegabytes + perColumn * columns, mostMegabytes()));
      },
      allowMost: () => allow(mostMegabytes()),
    };
  } catch (error) {
    await folder.remove();
    throw error;
  }
}

// 200,000 rows of 400 columns take 512 MB to sort from Parquet, 10,000,000 rows of 20 less than 256 MB; where cells are long texts it
// cannot be told from the columns
const leastMegabytes = 256;
const perColumn = 2;

const mostMegabytes = (): number => Math.max(leastMegabytes, Math.floor((0.6 * totalmem()) / 1e6));
