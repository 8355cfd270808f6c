import { DOUBLE, DuckDBDataChunk, VARCHAR, type DuckDBConnection } from '@duckdb/node-api';
import { openOutOfCore } from '../formats/out-of-core.ts';
import type { OutputColumn } from './output-columns.ts';

/** Rows of a table with the rows of the file that they belong to, ascending. */
export interface NumberedPiece {
  /** [rows], from 0; no two pieces share one. */
  readonly fileRows: Float64Array;
  readonly columns: readonly OutputColumn[];
}

const rowsAtOnce = 2048;

/** Pieces that wait in a database. */
export interface Spool {
  add(piece: NumberedPiece): void;
  sorted(): AsyncGenerator<readonly OutputColumn[]>;
  close(): Promise<void>;
}

/** Opens a database, sorted on disk where it must be, for pieces with columns like these. */
export async function openSpool(like: readonly OutputColumn[]): Promise<Spool> {
  const database = await openOutOfCore();
  await database.allowColumns(like.length + 1);
  const { connection } = database;
  const types = [
    DOUBLE,
    ...like.map(({ values }) => (values instanceof Float64Array ? DOUBLE : VARCHAR)),
  ];
  const fields = types.map((type, at) => `c${at} ${String(type)}`);
  await connection.run(`CREATE TABLE spool (${fields.join(', ')})`);
  const appender = await connection.createAppender('spool');
  return {
    add: ({ fileRows, columns }) => {
      for (let from = 0; from < fileRows.length; from += rowsAtOnce) {
        const cut = (values: OutputColumn['values']) => [...values.slice(from, from + rowsAtOnce)];
        const chunk = DuckDBDataChunk.create(types);
        chunk.setColumns([cut(fileRows), ...columns.map(({ values }) => cut(values))]);
        appender.appendDataChunk(chunk);
      }
    },
    sorted: () => {
      appender.closeSync();
      return sortedRows(connection, like);
    },
    close: () => database.close(),
  };
}

async function* sortedRows(
  connection: DuckDBConnection,
  like: readonly OutputColumn[],
): AsyncGenerator<readonly OutputColumn[]> {
  const result = await connection.stream('SELECT * FROM spool ORDER BY c0');
  for (;;) {
    const chunk = await result.fetchChunk();
    if (!chunk || chunk.rowCount === 0) return;
    const [, ...columns] = chunk.getColumns();
    yield like.map(({ name, values }, at) => {
      const own = columns[at] ?? [];
      return {
        name,
        values:
          values instanceof Float64Array
            ? Float64Array.from(own as number[])
            : own.map((text) => (text === null ? null : String(text))),
      };
    });
  }
}
