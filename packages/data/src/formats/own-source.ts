import { DOUBLE, DuckDBDataChunk, VARCHAR } from '@duckdb/node-api';
import {
  ProdromeError,
  throwIfCancelled,
  type CallContext,
  type DataSource,
  type SourceCell,
  type SourceColumn,
} from '@prodrome/core';
import { locateFault, quoted, RowFault, type Locator } from './faults.ts';
import type { Database } from './duckdb.ts';
import type { Source } from './source.ts';
import { createTypedSource } from './typed-source.ts';

const table = 'own_rows';
const rowsAtOnce = 2048;

/** Opens data by a source from outside: copies its rows into a table, some at a time. */
export async function openOwn(
  database: Database,
  path: string,
  file: string,
  source: DataSource,
  context: CallContext,
): Promise<Source> {
  const { connection } = database;
  const opened = await source.open(path, context);
  try {
    const { columns } = opened;
    if (columns.length === 0) throw noColumns(file);
    await database.allowColumns(columns.length);
    const typed = columns.map(({ name, kind }, index) => ({
      name,
      sql: `c${index}`,
      type: kind === 'number' ? 'DOUBLE' : 'VARCHAR',
    }));
    const fields = typed.map(({ sql, type }) => `${sql} ${type}`);
    await connection.run(`CREATE OR REPLACE TABLE ${table} (${fields.join(', ')})`);
    const appender = await connection.createAppender(table);
    let before = 0;
    for await (const rows of opened.rows(context)) {
      throwIfCancelled(context.signal, 'reading data');
      for (let from = 0; from < rows.length; from += rowsAtOnce) {
        const part = rows.slice(from, from + rowsAtOnce);
        await located({ file, lineOf: () => Promise.resolve(undefined) }, () => {
          appender.appendDataChunk(chunkOf(columns, part, before + from));
        });
      }
      before += rows.length;
    }
    appender.closeSync();
    return createTypedSource({ path, file }, table, typed);
  } finally {
    await opened.close();
  }
}

function chunkOf(
  columns: readonly SourceColumn[],
  rows: readonly (readonly SourceCell[])[],
  before: number,
): DuckDBDataChunk {
  const types = columns.map(({ kind }) => (kind === 'number' ? DOUBLE : VARCHAR));
  const chunk = DuckDBDataChunk.create(types, rows.length);
  columns.forEach(({ name, kind }, at) => {
    const vector = chunk.getColumnVector(at);
    const wanted = kind === 'number' ? 'number' : 'string';
    rows.forEach((row, i) => {
      const cell = row[at];
      if (row.length !== columns.length) {
        const [expected, got] = [`${columns.length} cells`, String(row.length)];
        throw new RowFault('DATA_FORMAT', before + i, name, { expected, got });
      }
      if (cell !== null && typeof cell !== wanted) {
        const got = typeof cell === 'string' ? quoted(cell) : typeof cell;
        const expected = kind === 'number' ? 'a number, or null' : 'a text, or null';
        throw new RowFault('DATA_VALUE', before + i, name, { expected, got });
      }
      vector.setItem(i, cell ?? null);
    });
    vector.flush();
  });
  return chunk;
}

async function located(locator: Locator, work: () => void): Promise<void> {
  try {
    work();
  } catch (error) {
    throw error instanceof RowFault ? await locateFault(error, locator) : error;
  }
}

const noColumns = (file: string): ProdromeError =>
  new ProdromeError('DATA_INSUFFICIENT', { where: file, expected: 'columns', got: 'none' });
