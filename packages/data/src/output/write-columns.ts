import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Writable } from 'node:stream';
import { unwritable } from './expect-outputs.ts';
import type { OutputColumn, OutputPieces } from './output-columns.ts';

/** Formats of output tables. */
export const outputFormats = ['csv', 'json', 'parquet'] as const;

/** One of {@link outputFormats}. */
export type OutputFormat = (typeof outputFormats)[number];

const rowsAtOnce = 2048;

/**
 * Writes a table beside its place and renames it there, so that no half-written file is ever seen. What is there and is no
 * plain file, such as a pipe, is written into as it is.
 * Numbers are written with all their digits. Deterministic. Whatever the pieces throw is thrown on.
 * @throws ProdromeError `OUTPUT`
 */
export async function writeColumns(
  path: string,
  pieces: OutputPieces,
  format: OutputFormat,
): Promise<void> {
  const there = await stat(path).catch(() => undefined);
  const isOwn = there === undefined || there.isFile() || there.isDirectory();
  const aside = isOwn ? join(dirname(resolve(path)), `.${randomUUID()}.partial`) : path;
  const fault = { isTheirs: false };
  const watched = watchFaults(pieces, () => {
    fault.isTheirs = true;
  });
  try {
    if (format === 'parquet')
      await (await import('./write-parquet.ts')).writeParquet(aside, watched);
    else await writeFileText(aside, watched, format);
    if (isOwn) await rename(aside, path);
  } catch (cause) {
    // what went wrong first is what a person needs to know
    if (isOwn) await rm(aside, { force: true }).catch(() => undefined);
    if (fault.isTheirs) throw cause;
    throw unwritable(path, aside, cause);
  }
}

/** The same pieces; tells of a fault of theirs, which is none of the output. */
async function* watchFaults(
  pieces: OutputPieces,
  tell: () => void,
): AsyncGenerator<readonly OutputColumn[]> {
  try {
    for await (const piece of pieces) yield piece;
  } catch (fault) {
    tell();
    throw fault;
  }
}

/**
 * Writes a table as CSV (RFC 4180, LF) or as a JSON array of objects, in pieces, to a stream that stays open. Ends only when all is
 * written; rejects with the stream's error.
 */
export async function writeText(
  stream: Writable,
  pieces: OutputPieces,
  format: 'csv' | 'json',
): Promise<void> {
  const line = format === 'csv' ? csvLine : jsonLine;
  const write = (text: string): Promise<void> =>
    new Promise((resolved, rejected) => {
      stream.write(text, (error) => {
        if (error) rejected(error);
        else resolved();
      });
    });
  let written = 0;
  let begun = false;
  for await (const columns of pieces) {
    const rows = columns[0]?.values.length ?? 0;
    if (!begun) await write(format === 'csv' ? csvHead(columns) : '[');
    begun = true;
    for (let from = 0; from < rows; from += rowsAtOnce) {
      const lines: string[] = [];
      for (let row = from; row < Math.min(rows, from + rowsAtOnce); row++)
        lines.push(line(columns, row));
      if (format === 'csv') await write(`${lines.join('\n')}\n`);
      else await write(`${written > 0 ? ',\n' : ''}${lines.join(',\n')}`);
      written += lines.length;
    }
  }
  if (format === 'json') await write(begun ? ']\n' : '[]\n');
}

async function writeFileText(
  path: string,
  pieces: OutputPieces,
  format: 'csv' | 'json',
): Promise<void> {
  const stream = createWriteStream(path);
  const closed = once(stream, 'close');
  await Promise.race([writeText(stream, pieces, format), closed]);
  stream.end();
  await closed;
}

const csvHead = (columns: readonly OutputColumn[]): string =>
  `${columns.map(({ name }) => csvText(name)).join(',')}\n`;

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
