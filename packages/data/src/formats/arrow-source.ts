import { open } from 'node:fs/promises';
import { ProdromeError, throwIfCancelled, type CallContext } from '@prodrome/core';
import { prepareCodecs } from './arrow-codecs.ts';
import { columnOfArrow } from './arrow-columns.ts';
import { appendTable, type NamedColumn } from './arrow-rows.ts';
import { decodeTables } from './arrow-tables.ts';
import type { Database } from './duckdb.ts';
import type { Source } from './source.ts';
import { createTypedSource } from './typed-source.ts';

const name = 'arrow_rows';

/** Opens an Arrow IPC file or stream: copies its rows into a table, some record batches at a time. */
export async function openArrow(
  database: Database,
  path: string,
  file: string,
  { signal }: CallContext,
): Promise<Source> {
  const { connection } = database;
  await prepareCodecs();
  const handle = await open(path);
  try {
    const { schema, tables } = await decodeTables(handle, file);
    const columns = schema.fields.map((field, index): NamedColumn => ({
      ...columnOfArrow(field.type),
      name: field.name,
      sql: `c${index}`,
    }));
    if (columns.length === 0) throw noColumns(file);
    await database.allowColumns(columns.length);
    const fields = columns.map(({ sql, type }) => `${sql} ${String(type)}`);
    await connection.run(`CREATE OR REPLACE TABLE ${name} (${fields.join(', ')})`);
    const appender = await connection.createAppender(name);
    for await (const table of tables) {
      throwIfCancelled(signal, 'reading data');
      appendTable(appender, columns, table, file);
    }
    appender.closeSync();
    const typed = columns.map((column) => ({ ...column, type: String(column.type) }));
    return createTypedSource({ path, file }, name, typed);
  } finally {
    await handle.close();
  }
}

const noColumns = (file: string): ProdromeError =>
  new ProdromeError('DATA_INSUFFICIENT', {
    where: file,
    expected: 'columns',
    got: 'none',
  });
