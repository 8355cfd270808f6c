import { open } from 'node:fs/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { ProdromeError } from '@prodrome/core';
import { identifier, literal, pathLiteral } from './duckdb.ts';
import type { Source } from './source.ts';
import { lineOfRecord } from './text-file.ts';
import { describeColumns, sourceColumn } from './typed-source.ts';

/** Layouts of a JSON file: one flat object a line, or one array of flat objects. */
export type JsonLayout = 'newline_delimited' | 'array';

/** Opens JSON of a layout. Every key of the whole file is a column. */
export const openJson =
  (layout: JsonLayout) =>
  (connection: DuckDBConnection, path: string, file: string): Promise<Source> =>
    openLayout(layout, connection, path, file);

async function openLayout(
  layout: JsonLayout,
  connection: DuckDBConnection,
  path: string,
  file: string,
): Promise<Source> {
  if (layout === 'array') await checkWhole(path, file);
  const read = (more: string): string =>
    `read_json(${pathLiteral(path)}, format='${layout}', ${more})`;
  const typed = await describeColumns(
    connection,
    read('sample_size=-1, map_inference_threshold=-1, field_appearance_threshold=0'),
  );
  const columns = typed.map(sourceColumn);
  const nameOf = (index: number): string => identifier(columns[index]?.name ?? '');
  return {
    path,
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
    // the records of an array may stand on any line
    lineOf: (row) =>
      layout === 'array' ? Promise.resolve(undefined) : lineOfRecord(path, row, false),
  };
}

const tailBytes = 1024;

/** DuckDB takes an array that was cut off after a record; the rest would be lost without a word. */
async function checkWhole(path: string, file: string): Promise<void> {
  const handle = await open(path);
  try {
    const { size } = await handle.stat();
    const from = Math.max(0, size - tailBytes);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(tailBytes), 0, tailBytes, from);
    const tail = buffer.toString('utf8', 0, bytesRead).trimEnd();
    if (tail.endsWith(']')) return;
    throw new ProdromeError('DATA_FORMAT', {
      where: file,
      expected: 'a JSON array of objects, closed by ]',
      got: tail === '' ? 'an empty file' : `an end of "${tail.slice(-20)}"`,
      hint: 'The file may have been cut off; objects without an array belong into a .ndjson file, one a line',
    });
  } finally {
    await handle.close();
  }
}
