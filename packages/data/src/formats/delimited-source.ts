import { ProdromeError, type CallContext } from '@prodrome/core';
import type { DuckDBConnection } from '@duckdb/node-api';
import { diagnoseDelimited, endsInLongLine } from '../text/diagnose-delimited.ts';
import { literal, pathLiteral, type Database } from './duckdb.ts';
import { withEvenEndings } from '../text/even-endings.ts';
import { isOutOfMemory, orFormatError } from './format-error.ts';
import { missingTexts, type Affinity, type Source, type SourceColumn } from './source.ts';
import { writeCopy } from '../text/text-copy.ts';
import { lineOfRecord, readHeader, type Header } from '../text/text-file.ts';
import { openText } from '../text/text-input.ts';
import { separatorMark, type TextWriting } from '../text/text-writing.ts';
import { quoted } from '../text/quoted.ts';
import { parseNumber } from './times.ts';

const sampleRows = 2048;
// enough to tell a number, and no burden where a cell is a megabyte
const sampleLetters = 100;

/** Opens CSV or TSV files: first record = header, double quotes, UTF-8 or UTF-16 or what is said, any line ends, also packed by gzip. */
export const openDelimited =
  (own: string) =>
  async (
    database: Database,
    path: string,
    file: string,
    context: CallContext,
    { separator, encoding }: TextWriting,
  ): Promise<Source> => {
    const delimiter = separator === undefined ? own : separatorMark(separator);
    const name = delimiter === '\t' ? 'TSV' : 'CSV';
    const expected = `${name} text in ${encoding ?? 'UTF-8'}`;
    const input = await openText(database.folder, path, file, expected, context, encoding);
    const header = await readHeader(input.path, delimiter);
    if (!header) {
      throw new ProdromeError('DATA_INSUFFICIENT', {
        where: file,
        expected: 'a header and rows',
        got: input.head.length === 0 ? 'an empty file' : 'no header within the first 1 MB',
      });
    }
    refuseOtherSeparators(file, delimiter, header);
    await database.allowColumns(header.fields.length);
    const text = { path: input.path, file, delimiter, header };
    if (await endsInLongLine(input.path)) {
      const { fault } = await diagnoseDelimited(text, undefined);
      if (fault) throw fault;
    }
    const writeEven = (): Promise<string> =>
      writeCopy(
        database.folder,
        'even',
        withEvenEndings(text.path, delimiter, header.offset),
        context,
      );
    // what the database would skip it may skip with all that follows, where lines end in several ways
    let read = header.offset > 0 ? await writeEven() : text.path;
    const from = (affinities: readonly Affinity[]): string => {
      const types = affinities.map(
        (affinity, index) => `'c${index}': '${affinity === 'number' ? 'FLOAT' : 'VARCHAR'}'`,
      );
      return `read_csv(${pathLiteral(read)}, auto_detect=false, compression='none', hive_partitioning=false, header=true,
        delim=${literal(delimiter)}, quote='"', escape='"', comment='',
        nullstr=[${missingTexts.map(literal).join()}], columns={${types.join()}})`;
    };
    const mend = async (error: unknown): Promise<ProdromeError | true | undefined> => {
      if (isOutOfMemory(error)) return undefined;
      const { fault, otherEnding } = await diagnoseDelimited(text, error);
      if (fault || !otherEnding || read !== text.path) return fault;
      read = await writeEven();
      return true;
    };
    return {
      path: input.path,
      file,
      columns: await orFormatError({ path: input.path, file, mend }, () =>
        sampleColumns(database.connection, header.fields, from),
      ),
      guessed: true,
      from,
      number: (index) => `c${index}`,
      text: (index) => `c${index}`,
      lineOf: (row) => lineOfRecord(input.path, delimiter, header.skipped, row + 1),
      mend,
    };
  };

async function sampleColumns(
  connection: DuckDBConnection,
  header: readonly string[],
  from: (affinities: readonly Affinity[]) => string,
): Promise<SourceColumn[]> {
  const text = from(header.map(() => 'text'));
  const cells = header.map((_, index) => `left(c${index}, ${sampleLetters})`);
  const reader = await connection.runAndReadAll(
    `SELECT ${cells.join()} FROM ${text} LIMIT ${sampleRows}`,
  );
  const values = reader.getColumns();
  return header.map((name, index) => {
    const cells = (values[index] ?? []).filter((cell) => typeof cell === 'string');
    const numeric = cells.length > 0 && cells.every((cell) => parseNumber(cell) !== undefined);
    return { name, affinity: numeric ? 'number' : 'text' };
  });
}

function refuseOtherSeparators(file: string, delimiter: string, header: Header): void {
  const only = header.fields.length === 1 ? header.fields[0] : undefined;
  const other = Object.keys(names).find((mark) => mark !== delimiter && only?.includes(mark));
  if (other === undefined) return;
  throw new ProdromeError('DATA_FORMAT', {
    where: `${file}, line ${header.skipped + 1}`,
    expected: `columns separated by ${names[delimiter] ?? quoted(delimiter)}`,
    got: names[other] ?? other,
    hint: `Say so: data: { separator: ${other === '\t' ? 'tab' : `'${other}'`} }${other === ';' ? "; numbers may have a decimal comma: decimal: ','" : ''}`,
  });
}

const names: Readonly<Record<string, string>> = {
  ';': 'semicolons',
  '\t': 'tabs',
  ',': 'commas',
  '|': 'bars',
};
