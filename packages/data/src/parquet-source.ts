import type { DuckDBConnection } from '@duckdb/node-api';
import { identifier, pathLiteral } from './duckdb.ts';
import type { Source } from './source.ts';
import { describeColumns, sourceColumn } from './typed-source.ts';

/** Opens a Parquet file; types are those of the file. Instants with a zone are read on the UTC clock. */
export async function openParquet(
  connection: DuckDBConnection,
  path: string,
  file: string,
): Promise<Source> {
  const from = `read_parquet(${pathLiteral(path)})`;
  const typed = await describeColumns(connection, from);
  const at = (index: number): { name: string; type: string } => {
    const { name = '', type = '' } = typed[index] ?? {};
    return { name: identifier(name), type };
  };
  return {
    file,
    columns: typed.map(sourceColumn),
    guessed: false,
    from: () => from,
    number: (index) => {
      const { name, type } = at(index);
      return type === 'FLOAT' ? name : `CAST(${name} AS DOUBLE)`;
    },
    text: (index) => {
      const { name, type } = at(index);
      const plain =
        type === 'TIMESTAMP WITH TIME ZONE' ? `make_timestamp(epoch_us(${name}))` : name;
      return `CAST(${plain} AS VARCHAR)`;
    },
    date: (index) => {
      const { name, type } = at(index);
      return type === 'DATE' ? name : undefined;
    },
    lineOf: () => Promise.resolve(undefined),
  };
}
