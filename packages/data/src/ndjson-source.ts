import type { DuckDBConnection } from '@duckdb/node-api';
import { identifier, literal, pathLiteral } from './duckdb.ts';
import type { Source } from './source.ts';
import { lineOfRecord } from './text-file.ts';
import { describeColumns, sourceColumn } from './typed-source.ts';

/** Opens newline-delimited JSON: one flat object a line. Every key of the whole file is a column. */
export async function openNdjson(
  connection: DuckDBConnection,
  path: string,
  file: string,
): Promise<Source> {
  const read = (more: string): string =>
    `read_json(${pathLiteral(path)}, format='newline_delimited', ${more})`;
  const typed = await describeColumns(
    connection,
    read('sample_size=-1, map_inference_threshold=-1, field_appearance_threshold=0'),
  );
  const columns = typed.map(sourceColumn);
  const nameOf = (index: number): string => identifier(columns[index]?.name ?? '');
  return {
    file,
    columns,
    guessed: false,
    from: (affinities) => {
      const types = affinities.map((affinity, index) => {
        const { name = '', type = '' } = typed[index] ?? {};
        return `${literal(name)}: '${affinity === 'text' ? 'VARCHAR' : type === 'BOOLEAN' ? type : 'DOUBLE'}'`;
      });
      return read(`columns={${types.join()}}`);
    },
    number: (index) => `CAST(${nameOf(index)} AS DOUBLE)`,
    text: nameOf,
    lineOf: (row) => lineOfRecord(path, row, false),
  };
}
