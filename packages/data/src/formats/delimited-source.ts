import type { DuckDBConnection } from '@duckdb/node-api';
import { ProdromeError } from '@prodrome/core';
import { literal, pathLiteral } from './duckdb.ts';
import { missingTexts, type Affinity, type Source, type SourceColumn } from './source.ts';
import { lineOfRecord, readHeader } from './text-file.ts';
import { parseNumber } from './times.ts';

const sampleRows = 2048;

/** Opens CSV or TSV files: first record = header, double quotes, UTF-8. */
export const openDelimited =
  (delimiter: string) =>
  async (connection: DuckDBConnection, path: string, file: string): Promise<Source> => {
    const header = await readHeader(path, delimiter);
    if (!header) {
      throw new ProdromeError('DATA_INSUFFICIENT', {
        where: file,
        expected: 'a header and rows',
        got: 'no header',
      });
    }
    refuseOtherSeparators(file, delimiter, header);
    const from = (affinities: readonly Affinity[]): string => {
      const types = affinities.map(
        (affinity, index) => `'c${index}': '${affinity === 'number' ? 'FLOAT' : 'VARCHAR'}'`,
      );
      return `read_csv(${pathLiteral(path)}, auto_detect=false, header=true, delim=${literal(delimiter)},
        quote='"', escape='"', comment='', nullstr=[${missingTexts.map(literal).join()}], columns={${types.join()}})`;
    };
    return {
      path,
      file,
      columns: await sampleColumns(connection, header, from),
      guessed: true,
      from,
      number: (index) => `c${index}`,
      text: (index) => `c${index}`,
      lineOf: (row) => lineOfRecord(path, row + 1, true),
    };
  };

async function sampleColumns(
  connection: DuckDBConnection,
  header: readonly string[],
  from: (affinities: readonly Affinity[]) => string,
): Promise<SourceColumn[]> {
  const text = from(header.map(() => 'text'));
  const reader = await connection.runAndReadAll(`SELECT * FROM ${text} LIMIT ${sampleRows}`);
  const values = reader.getColumns();
  return header.map((name, index) => {
    const cells = (values[index] ?? []).filter((cell) => typeof cell === 'string');
    const numeric = cells.length > 0 && cells.every((cell) => parseNumber(cell) !== undefined);
    return { name, affinity: numeric ? 'number' : 'text' };
  });
}

function refuseOtherSeparators(file: string, delimiter: string, header: readonly string[]): void {
  const only = header.length === 1 ? header[0] : undefined;
  const other = [';', '\t', ','].find((mark) => mark !== delimiter && only?.includes(mark));
  if (other === undefined) return;
  const names: Record<string, string> = { ';': 'semicolons', '\t': 'tabs', ',': 'commas' };
  throw new ProdromeError('DATA_FORMAT', {
    where: `${file}, line 1`,
    expected: `columns separated by ${names[delimiter] ?? delimiter}`,
    got: names[other] ?? other,
    hint:
      other === ';'
        ? 'Export with commas, and with points in decimal numbers'
        : 'Name the file .tsv when tabs separate its columns, .csv when commas do',
  });
}
