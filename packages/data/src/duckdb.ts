import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { ProdromeError } from '@prodrome/core';
import { RowFault } from './faults.ts';

const settings = {
  threads: '2',
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
};

// the default of 1 MB makes the parser wait for the reader: 1M × 20 CSV took 1.9 s instead of 1.2 s
const sessionSetting = "SET streaming_buffer_size = '64MB'";

/** Runs `use` with an in-memory database that reads local files and loads nothing. */
export async function withDatabase<Out>(
  use: (connection: DuckDBConnection) => Promise<Out>,
): Promise<Out> {
  const instance = await DuckDBInstance.create(':memory:', settings);
  const connection = await instance.connect();
  try {
    await connection.run(sessionSetting);
    return await use(connection);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** A string literal. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** A quoted identifier. */
export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A path as a literal that matches only itself, not a pattern of files. */
export const pathLiteral = (path: string): string =>
  literal(path.replace(/[[*?]/g, (character) => `[${character}]`));

/** Runs a query whose failure means that the file is not what its name promises. */
export async function orFormatError<Out>(
  path: string,
  file: string,
  query: () => Promise<Out>,
): Promise<Out> {
  try {
    return await query();
  } catch (error) {
    if (ProdromeError.is(error) || error instanceof RowFault) throw error;
    throw formatError(error, path, file);
  }
}

function formatError(error: unknown, path: string, file: string): ProdromeError {
  const text = error instanceof Error ? error.message : String(error);
  const message = text.replaceAll(path, file);
  const line = /on Line: (\d+)|in line (\d+)/.exec(message)?.slice(1).find(Boolean);
  const counts = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(message);
  const where = line === undefined ? file : `${file}, line ${line}`;
  const fields = { file, ...(line !== undefined && { line: Number(line) }) };
  if (counts) {
    return new ProdromeError('DATA_FORMAT', {
      where,
      expected: `${counts[1] ?? ''} columns as in the header`,
      got: counts[2] ?? '',
      hint: 'A text that holds the separator must stand in double quotes',
      cause: error,
      fields,
    });
  }
  if (message.includes('not utf-8')) {
    return new ProdromeError('DATA_FORMAT', {
      where,
      expected: 'UTF-8 text',
      got: 'other bytes',
      hint: 'Save the file with the encoding UTF-8',
      cause: error,
      fields,
    });
  }
  return new ProdromeError('DATA_FORMAT', {
    where,
    expected: 'a file in the format of its name',
    got: complaint(message),
    cause: error,
    fields,
  });
}

/** The sentence of a message that says what is wrong. */
function complaint(message: string): string {
  const lines = message
    .split('\n')
    .map((line) => line.replace(/^(?:[A-Z]\w+ )+Error: /, '').trim())
    .filter((line) => line !== '' && !/^(?:CSV Error on Line|Original Line)/.test(line));
  return lines.find((line) => line.includes('found.')) ?? lines[0] ?? 'a file that cannot be read';
}
