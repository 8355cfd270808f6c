import { pathLiteral, type Database } from './duckdb.ts';
import type { Source } from './source.ts';
import { createTypedSource, describeColumns } from './typed-source.ts';

/** Opens a Parquet file; types and names are those of the file. */
export async function openParquet(database: Database, path: string, file: string): Promise<Source> {
  const { connection } = database;
  const names = await namesIn(database, path);
  await database.allowColumns(names.length);
  const from = `read_parquet(${pathLiteral(path)}, hive_partitioning=false)`;
  const columns = await describeColumns(connection, from);
  // the database calls a name that it has seen, in whatever case, by another one
  const typed = columns.map((column, index) => ({ ...column, name: names[index] ?? column.name }));
  return createTypedSource({ path, file }, from, typed);
}

/** The names of a file's columns, which its schema lists with all that is in them. */
async function namesIn({ connection }: Database, path: string): Promise<string[]> {
  const reader = await connection.runAndReadAll(
    `SELECT name, num_children FROM parquet_schema(${pathLiteral(path)})`,
  );
  const names: string[] = [];
  let within = 0;
  for (const [name, children] of reader.getRows().slice(1)) {
    if (within === 0) names.push(String(name));
    within = Math.max(0, within - 1) + Number(children ?? 0);
  }
  return names;
}
