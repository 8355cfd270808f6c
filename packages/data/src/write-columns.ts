import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Writable } from 'node:stream';
import { DuckDBDataChunk, DOUBLE, VARCHAR } from '@duckdb/node-api';
import { ProdromeError } from '@prodrome/core';
import { identifier, literal, withDatabase } from './duckdb.ts';

/** A column of an output table; all columns have the same length. NaN is written as missing. */
export interface OutputColumn {
  readonly name: string;
  readonly values: readonly string[] | Float64Array;
}

/** Formats of output tables. */
export const outputFormats = ['csv', 'json', 'parquet'] as const;

/** One of {@link outputFormats}. */
export type OutputFormat = (typeof outputFormats)[number];

const rowsAtOnce = 2048;

/**
 * Writes a table beside its place and renames it there, so that no half-written file is ever seen.
 * Numbers are written with all their digits. Deterministic.
 * @throws ProdromeError `OUTPUT`
 */
export async function writeColumns(
  path: string,
  columns: readonly OutputColumn[],
  format: OutputFormat,
): Promise<void> {
  const aside = join(dirname(resolve(path)), `.${randomUUID()}.partial`);
  try {
    if (format === 'parquet') await writeParquet(aside, columns);
    else await writeFileText(aside, columns, format);
    await rename(aside, path);
  } catch (cause) {
    // what went wrong first is what a person needs to know
    await rm(aside, { force: true }).catch(() => undefined);
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new ProdromeError('OUTPUT', {
      where: path,
      expected: 'a file that can be written',
      got: message.replaceAll(aside, path),
      cause,
    });
  }
}

/** Writes a table as CSV (RFC 4180, LF) or as a JSON array of objects, in pieces, to a stream that stays open. */
export async function writeText(
  stream: Writable,
  columns: readonly OutputColumn[],
  format: 'csv' | 'json',
): Promise<void> {
  const rows = columns[0]?.values.length ?? 0;
  const line = format === 'csv' ? csvLine : jsonLine;
  const [head, between, tail] =
    format === 'csv'
      ? [`${columns.map(({ name }) => csvText(name)).join(',')}\n`, '\n', '\n']
      : ['[', ',\n', ']\n'];
  for (let from = 0; from < Math.max(rows, 1); from += rowsAtOnce) {
    const lines: string[] = [];
    for (let row = from; row < Math.min(rows, from + rowsAtOnce); row++)
      lines.push(line(columns, row));
    const begin = from === 0 ? head : between;
    const end = from + rowsAtOnce >= rows && (format === 'json' || rows > 0) ? tail : '';
    if (!stream.write(begin + lines.join(between) + end)) await once(stream, 'drain');
  }
}

async function writeFileText(
  path: string,
  columns: readonly OutputColumn[],
  format: 'csv' | 'json',
): Promise<void> {
  const stream = createWriteStream(path);
  const closed = once(stream, 'close');
  await Promise.race([writeText(stream, columns, format), closed]);
  stream.end();
  await closed;
}

const writeParquet = (path: string, columns: readonly OutputColumn[]): Promise<void> =>
  withDatabase(async (connection) => {
    const types = columns.map(({ values }) => (values instanceof Float64Array ? DOUBLE : VARCHAR));
    const fields = columns.map(({ name }, c) => `${identifier(name)} ${String(types[c])}`);
    await connection.run(`CREATE TABLE output (${fields.join(', ')})`);
    const appender = await connection.createAppender('output');
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
    appender.closeSync();
    await connection.run(`COPY output TO ${literal(path)} (FORMAT parquet)`);
  });

const csvText = (text: string): string =>
  /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

const csvLine = (columns: readonly OutputColumn[], row: number): string =>
  columns
    .map(({ values }) => {
      const value = values[row] ?? '';
      if (typeof value === 'string') return csvText(value);
      return Number.isNaN(value) ? '' : String(value);
    })
    .join(',');

const jsonLine = (columns: readonly OutputColumn[], row: number): string =>
  JSON.stringify(
    Object.fromEntries(
      columns.map(({ name, values }) => {
        const value = values[row] ?? null;
        return [name, typeof value === 'number' && Number.isNaN(value) ? null : value];
      }),
    ),
  );
