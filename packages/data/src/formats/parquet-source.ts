import type { DuckDBConnection } from '@duckdb/node-api';
import { pathLiteral } from './duckdb.ts';
import type { Source } from './source.ts';
import { createTypedSource, describeColumns } from './typed-source.ts';

/** Opens a Parquet file; types are those of the file. */
export async function openParquet(
  connection: DuckDBConnection,
  path: string,
  file: string,
): Promise<Source> {
  const from = `read_parquet(${pathLiteral(path)})`;
  return createTypedSource({ path, file }, from, await describeColumns(connection, from));
}
