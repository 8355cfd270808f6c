import { DuckDBDataChunk, DOUBLE, VARCHAR, type DuckDBAppender } from '@duckdb/node-api';
import { identifier, literal, withDatabase } from '../formats/duckdb.ts';
import type { OutputPieces } from './output-columns.ts';

const rowsAtOnce = 2048;

/** Writes a table as Parquet to a file. */
export const writeParquet = (path: string, pieces: OutputPieces): Promise<void> =>
  withDatabase(async ({ connection }) => {
    let types: readonly (typeof DOUBLE | typeof VARCHAR)[] = [];
    let appender: DuckDBAppender | undefined;
    for await (const columns of pieces) {
      if (!appender) {
        types = columns.map(({ values }) => (values instanceof Float64Array ? DOUBLE : VARCHAR));
        const fields = columns.map(({ name }, c) => `${identifier(name)} ${String(types[c])}`);
        await connection.run(`CREATE TABLE output (${fields.join(', ')})`);
        appender = await connection.createAppender('output');
      }
      const rows = columns[0]?.values.length ?? 0;
      for (let from = 0; from < rows; from += rowsAtOnce) {
        const chunk = DuckDBDataChunk.create(types);
        chunk.setColumns(
          columns.map(({ values }) =>
            [...values.slice(from, from + rowsAtOnce)].map((value) =>
              typeof value === 'number' && Number.isNaN(value) ? null : value,
            ),
          ),
        );
        appender.appendDataChunk(chunk);
      }
    }
    appender?.closeSync();
    await connection.run(`COPY output TO ${literal(path)} (FORMAT parquet)`);
  });
