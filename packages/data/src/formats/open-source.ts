import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { ProdromeError, type CallContext } from '@prodrome/core';
import type { DuckDBConnection } from '@duckdb/node-api';
import { openArrow } from './arrow-source.ts';
import { openDelimited } from './delimited-source.ts';
import { orFormatError } from './format-error.ts';
import { openJson } from './json-source.ts';
import { openParquet } from './parquet-source.ts';
import type { Source } from './source.ts';

const formats = [
  { ending: /\.csv(?:\.gz)?$/i, open: openDelimited(',') },
  { ending: /\.tsv(?:\.gz)?$/i, open: openDelimited('\t') },
  { ending: /\.(?:ndjson|jsonl)(?:\.gz)?$/i, open: openJson('newline_delimited') },
  { ending: /\.json$/i, open: openJson('array') },
  { ending: /\.parquet$/i, open: openParquet },
  { ending: /\.(?:arrow|arrows|feather|ipc)$/i, open: openArrow },
];

/**
 * Opens a file by the format that its name promises and finds its columns.
 * @throws ProdromeError `DATA_MISSING`, `DATA_FORMAT`, `DATA_COLUMN` for columns without a name of their own.
 */
export async function openSource(
  connection: DuckDBConnection,
  path: string,
  context: CallContext,
): Promise<Source> {
  const file = basename(path);
  const full = resolve(path);
  const found = await stat(full).catch((error: unknown) => {
    if (isAbsent(error)) return undefined;
    throw new ProdromeError('DATA_MISSING', {
      where: path,
      expected: 'a file that can be looked at',
      got: error instanceof Error ? error.message : String(error),
      cause: error,
    });
  });
  if (!found?.isFile()) {
    throw new ProdromeError('DATA_MISSING', {
      where: path,
      expected: 'a data file',
      got: found ? 'something that is no file' : 'nothing of this name',
      hint: 'Check the path; relative ones begin at the current folder',
    });
  }
  const format = formats.find(({ ending }) => ending.test(file));
  if (!format) {
    throw new ProdromeError('DATA_FORMAT', {
      where: file,
      expected:
        'a name ending in .csv, .tsv, .ndjson, .jsonl (each also with .gz), .json, .parquet, .arrow, .arrows, .feather or .ipc',
      got: file,
      hint: 'Convert the file, or give it the ending of its format',
    });
  }
  const source = await orFormatError({ path: full, file }, () =>
    format.open(connection, full, file, context),
  );
  checkNames(source);
  return source;
}

function isAbsent(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : '';
  return code === 'ENOENT' || code === 'ENOTDIR';
}

function checkNames({ file, columns }: Source): void {
  const seen = new Set<string>();
  columns.forEach(({ name }, index) => {
    if (name !== '' && !seen.has(name)) {
      seen.add(name);
      return;
    }
    throw new ProdromeError('DATA_COLUMN', {
      where: `${file}, column ${index + 1}`,
      expected: 'a name of its own',
      got: name === '' ? 'no name' : `"${name}" a second time`,
      hint: 'Name the column in the header, or remove it (an index column, for example, that an export has added)',
      fields: { file, column: index + 1 },
    });
  });
}
