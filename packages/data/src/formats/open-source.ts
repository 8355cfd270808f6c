import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { ProdromeError, type CallContext, type DataSource } from '@prodrome/core';
import { openDelimited } from './delimited-source.ts';
import type { Database } from './duckdb.ts';
import { isOutOfMemory, orFormatError } from './format-error.ts';
import { createFormatSource } from './format-source.ts';
import { openJson } from './json-source.ts';
import { openParquet } from './parquet-source.ts';
import type { Source } from './source.ts';
import { refuseTextWriting, type TextWriting } from '../text/text-writing.ts';

/** What a file is read with beside its format. */
export interface SourceContext extends CallContext {
  /** Opens the data instead of the format that the name promises; then the path may name what is no file. */
  readonly source?: DataSource;
}

/** How delimited text is said to be written: by a person of this file, or by a model of the file that it was trained on. */
export interface SaidWriting extends TextWriting {
  /** By a model, which may also be asked about files of other formats. */
  readonly carried?: true;
}

interface Format {
  readonly name: string;
  readonly ending: RegExp;
  readonly delimited?: true;
  readonly open: (
    database: Database,
    path: string,
    file: string,
    context: CallContext,
    writing: TextWriting,
  ) => Promise<Source>;
}

// what brings the database's types is loaded where it is needed
const openArrow: Format['open'] = async (database, path, file, context) => {
  const source = await import('./arrow-source.ts');
  return source.openArrow(database, path, file, context);
};

const formats: readonly Format[] = [
  { name: 'csv', ending: /\.csv(?:\.gz)?$/i, delimited: true, open: openDelimited(',') },
  { name: 'tsv', ending: /\.tsv(?:\.gz)?$/i, delimited: true, open: openDelimited('\t') },
  {
    name: 'ndjson',
    ending: /\.(?:ndjson|jsonl)(?:\.gz)?$/i,
    open: openJson('newline_delimited'),
  },
  { name: 'json', ending: /\.json(?:\.gz)?$/i, open: openJson('array') },
  { name: 'parquet', ending: /\.parquet$/i, open: openParquet },
  { name: 'arrow', ending: /\.(?:arrow|arrows|feather|ipc)$/i, open: openArrow },
];

/** The formats of files as data sources by name: for a file whose name does not end as its format's do. */
export const formatSources: readonly {
  readonly name: string;
  readonly source: DataSource;
}[] = formats.map((format) => ({
  name: format.name,
  source: createFormatSource((database, path, context) =>
    openFormat(database, path, () => format, context),
  ),
}));

/**
 * Opens data by the source that is given, or by the format that the file's name promises, and finds their columns.
 * @throws ProdromeError `DATA_MISSING`, `DATA_FORMAT`, `DATA_COLUMN` for columns without a name of their own.
 */
export async function openSource(
  database: Database,
  path: string,
  { source: given, ...context }: SourceContext,
  writing: SaidWriting = {},
): Promise<Source> {
  if (!given) return openFormat(database, path, formatOf, context, writing);
  const at = formatSources.findIndex(({ source }) => source === given);
  const format = formats[at];
  // queries of the file itself are quicker than a copy of its rows, and know their lines
  if (format) return openFormat(database, path, () => format, context, writing);
  const file = basename(path);
  refuseIdle(file, writing);
  const source = await orFormatError({ path, file }, async () => {
    const { openOwn } = await import('./own-source.ts');
    return openOwn(database, path, file, given, context);
  });
  checkNames(source);
  return source;
}

async function openFormat(
  database: Database,
  path: string,
  choose: (file: string) => Format,
  context: CallContext,
  writing: SaidWriting = {},
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
  const format = choose(file);
  if (!format.delimited) refuseIdle(file, writing);
  const mend = async (error: unknown): Promise<true | undefined> =>
    isOutOfMemory(error) && (await database.allowMost()) ? true : undefined;
  const source = await orFormatError({ path: full, file, mend }, () =>
    format.open(database, full, file, context, writing),
  );
  checkNames(source);
  return {
    ...source,
    mend: (error) => (isOutOfMemory(error) ? mend(error) : (source.mend?.(error) ?? none)),
  };
}

function refuseIdle(file: string, { carried, ...said }: SaidWriting): void {
  if (!carried) refuseTextWriting(file, said);
}

const none = Promise.resolve(undefined);

function formatOf(file: string): Format {
  const format = formats.find(({ ending }) => ending.test(file));
  if (format) return format;
  throw new ProdromeError('DATA_FORMAT', {
    where: file,
    expected:
      'a name ending in .csv, .tsv, .ndjson, .jsonl, .json (each also with .gz), .parquet, .arrow, .arrows, .feather or .ipc',
    got: file,
    hint: 'Convert the file, give it the ending of its format, or name its format in the configuration under data.source',
  });
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
