import { ProdromeError, throwIfCancelled, type CallContext } from '@prodrome/core';
import { diagnoseJson } from '../text/diagnose-json.ts';
import { identifier, literal, pathLiteral, withDecimal, type Database } from './duckdb.ts';
import { isOutOfMemory, orFormatError } from './format-error.ts';
import { lineOfJsonRecord } from '../text/json-records.ts';
import { createJsonScan, type JsonLayout } from '../text/json-scan.ts';
import { linesOf } from '../text/locate.ts';
import { nestedMark, type Source } from './source.ts';
import { writeCopy } from '../text/text-copy.ts';
import { bytesOf } from '../text/text-bytes.ts';
import { openText } from '../text/text-input.ts';
import { describeColumns, sourceColumn, type TypedColumn } from './typed-source.ts';

/** Opens JSON of a layout. Every key of the whole file is a column. */
export const openJson =
  (layout: JsonLayout) =>
  async (database: Database, path: string, file: string, context: CallContext): Promise<Source> => {
    const { path: text, keys } = await checkedText(layout, database, path, file, context);
    const read = (more: string): string =>
      `read_json(${pathLiteral(text)}, format='${layout}', compression='uncompressed', hive_partitioning=false, ${more})`;
    const mend = async (error: unknown): Promise<ProdromeError | undefined> =>
      isOutOfMemory(error) ? undefined : diagnoseJson(text, layout, file, error);
    await database.allowColumns(keys.length);
    const typed = await orFormatError({ path: text, file, mend }, () =>
      describeColumns(
        database.connection,
        read('sample_size=-1, map_inference_threshold=-1, field_appearance_threshold=0'),
      ),
    );
    checkKeys(file, keys, typed);
    const columns = typed.map(sourceColumn);
    const nameOf = (index: number): string => identifier(columns[index]?.name ?? '');
    return {
      path: text,
      file,
      columns,
      guessed: false,
      from: (affinities) => {
        const types = affinities.map((affinity, index) => {
          const { name = '', type = '' } = typed[index] ?? {};
          return `${literal(name)}: '${affinity === 'text' ? textType(type) : type === 'BOOLEAN' ? type : 'DOUBLE'}'`;
        });
        return read(`columns={${types.join()}}`);
      },
      number: (index) => `CAST(${nameOf(index)} AS DOUBLE)`,
      text: (index, decimal) => {
        const name = nameOf(index);
        if (columns[index]?.affinity === 'number') return withDecimal(name, decimal);
        if (typed[index]?.type !== mixedType) return name;
        const text = `(${name}->>'$')`;
        const marked = `${literal(nestedMark)} || ${text}`;
        const other = decimal === undefined ? text : withDecimal(text, decimal);
        return `CASE json_type(${name}) WHEN 'VARCHAR' THEN ${text} WHEN 'ARRAY' THEN ${marked} WHEN 'OBJECT' THEN ${marked} ELSE ${other} END`;
      },
      lineOf: (row) => lineOfJsonRecord(text, layout, row),
      mend,
    };
  };

/** Of a column that holds texts and numbers; as JSON it is known which is which. */
const mixedType = 'JSON';

const textType = (type: string): string => (type === mixedType ? type : 'VARCHAR');

/** A text that can be read without loss, and all keys of its records. */
async function checkedText(
  layout: JsonLayout,
  database: Database,
  path: string,
  file: string,
  context: CallContext,
): Promise<{ readonly path: string; readonly keys: readonly string[] }> {
  const expected = layout === 'array' ? 'JSON in UTF-8' : 'a JSON object a line, in UTF-8';
  const input = await openText(database.folder, path, file, expected, context);
  const scan = createJsonScan(layout, linesOf(file));
  for await (const bytes of bytesOf(input.path)) {
    throwIfCancelled(context.signal, 'reading data');
    scan.push(bytes);
  }
  const { keys, loneReturns } = scan.end();
  const isMarked = input.head[0] === 0xef;
  if (layout === 'array' || !(loneReturns || isMarked)) return { path: input.path, keys };
  const copy = await writeCopy(database.folder, 'lines', plainLines(input.path), context);
  return { path: copy, keys };
}

const newline = 10;
const carriageReturn = 13;

/** The bytes of lines of JSON without a byte order mark, and without carriage returns: one alone ends a line. */
async function* plainLines(path: string): AsyncGenerator<Buffer, void> {
  let [isFirst, afterReturn] = [true, false];
  for await (const bytes of bytesOf(path)) {
    let size = 0;
    for (let i = isFirst && bytes[0] === 0xef ? 3 : 0; i < bytes.length; i++) {
      const byte = bytes[i] ?? 0;
      if (!(byte === newline && afterReturn)) {
        bytes[size++] = byte === carriageReturn ? newline : byte;
      }
      afterReturn = byte === carriageReturn;
    }
    isFirst = false;
    yield bytes.subarray(0, size);
  }
}

/** A database that calls a key by another name would lose its values. */
function checkKeys(file: string, keys: readonly string[], typed: readonly TypedColumn[]): void {
  if (keys.length === 0) {
    const [expected, got] = ['columns', 'none'];
    throw new ProdromeError('DATA_INSUFFICIENT', { where: file, expected, got });
  }
  const known = new Set(keys);
  const renamed = typed.find(({ name }) => !known.has(name));
  if (!renamed && typed.length === keys.length) return;
  throw new ProdromeError('DATA_COLUMN', {
    where: file,
    expected: 'keys that can be told apart',
    got: `one that is read as "${renamed?.name ?? ''}"`,
    hint: 'Rename the keys of this name, or write the table as CSV',
    fields: { file },
  });
}
