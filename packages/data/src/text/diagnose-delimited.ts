import { open } from 'node:fs/promises';
import { ProdromeError } from '@prodrome/core';
import { createRecordWalk, type DelimitedRecord, type LineEnding } from './delimited-records.ts';
import { bytesOf } from './text-bytes.ts';
import type { Header } from './text-file.ts';
import { lineOfBadUtf8 } from './utf8-lines.ts';

/** A delimited text that the database could not read. */
export interface DelimitedText {
  /** Of UTF-8 text, for reading. */
  readonly path: string;
  readonly file: string;
  readonly delimiter: string;
  readonly header: Header;
}

/** What is the matter with a delimited text. */
export interface Diagnosis {
  /** The first fault, told for people with the line of the file. */
  readonly fault?: ProdromeError;
  /** The first line that ends in another way than those before it. */
  readonly otherEnding?: {
    readonly line: number;
    readonly is: LineEnding;
    readonly was: LineEnding;
  };
}

// as the database does
const longestRecord = 2_000_000;

/** Whether the last line is longer than a record may be: the database refuses such lines, but may pass over the last. */
export async function endsInLongLine(path: string): Promise<boolean> {
  const handle = await open(path);
  try {
    const { size } = await handle.stat();
    if (size <= longestRecord + 2) return false;
    // the last line end is no end of a line before
    const tail = Buffer.alloc(longestRecord);
    await handle.read(tail, 0, longestRecord, size - longestRecord - 2);
    return !tail.includes(10) && !tail.includes(13);
  } finally {
    await handle.close();
  }
}

/** Looks for what the database has stumbled over: lines, quotes, numbers of fields and bytes that are no UTF-8. */
export async function diagnoseDelimited(text: DelimitedText, cause: unknown): Promise<Diagnosis> {
  const { path, file, delimiter, header } = text;
  const walked = await walk(path, delimiter, header);
  const { first, otherEnding } = walked;
  const badUtf8 = await lineOfBadUtf8(path);
  const told = { file, cause };
  if (badUtf8 !== undefined && badUtf8 <= (first?.lastLine ?? Infinity)) {
    return { fault: noUtf8(told, badUtf8) };
  }
  return {
    ...(first && { fault: faultOf(told, first, header, walked) }),
    ...(otherEnding && { otherEnding }),
  };
}

interface Walked {
  /** The first record that is at fault. */
  readonly first?: DelimitedRecord;
  /** The longest run of records with as many fields as each other, from the first fault on; of so many that were looked at. */
  readonly table?: Run;
  readonly looked: number;
  /** Records before the first that is at fault, the header among them. */
  readonly before: number;
  readonly otherEnding?: Diagnosis['otherEnding'];
}

interface Run {
  readonly line: number;
  readonly fields: number;
  readonly count: number;
}

const enough = 100;
/** Records that may stand before a table, such as its title. */
const mostTitles = 20;

async function walk(path: string, delimiter: string, { fields, skipped }: Header): Promise<Walked> {
  let first: DelimitedRecord | undefined;
  let was: LineEnding | undefined;
  let otherEnding: Diagnosis['otherEnding'];
  let [records, looked, before] = [0, 0, 0];
  const runs: { current?: Run; longest?: Run } = {};
  const isWrong = (record: DelimitedRecord): boolean =>
    record.fault !== undefined ||
    record.bytes > longestRecord ||
    !(record.fields === fields.length || (record.endsEmpty && record.fields === fields.length + 1));
  const walked = createRecordWalk(delimiter, {
    record: (record) => {
      if (record.line <= skipped) return false;
      records++;
      if (!first && isWrong(record)) [first, before] = [record, records - 1];
      if (!first) return false;
      const { line, fields: width } = record;
      const { current, longest } = runs;
      const run =
        current?.fields === width
          ? { ...current, count: current.count + 1 }
          : { line, fields: width, count: 1 };
      runs.current = run;
      if (run.count > (longest?.count ?? 0)) runs.longest = run;
      return ++looked >= enough;
    },
    ending: (is, line) => {
      was ??= is;
      if (is !== was) otherEnding ??= { line, is, was };
    },
  });
  let stopped = false;
  for await (const bytes of bytesOf(path)) if ((stopped = walked.push(bytes))) break;
  if (!stopped) walked.end();
  return {
    ...(first && { first }),
    ...(runs.longest && { table: runs.longest }),
    ...{ looked, before },
    ...(otherEnding && { otherEnding }),
  };
}

type Told = Readonly<{ file: string; cause: unknown }>;

function faultOf(
  told: Told,
  record: DelimitedRecord,
  header: Header,
  { table, looked, before }: Walked,
): ProdromeError {
  const { line, fields, fault, bytes, blankBefore } = record;
  if (fault?.kind === 'unterminated') {
    return faultAt(told, fault.line, 'a quote that is closed', 'an unterminated quote', quoteHint);
  }
  if (fault) {
    return faultAt(
      ...[told, fault.line, 'a separator after a closing quote', 'other text'],
      quoteHint,
    );
  }
  if (bytes > longestRecord) {
    return faultAt(
      ...[told, line, 'a record of at most 2 MB', `one of ${bytes} bytes`],
      'A quote may have been left open, or the file has no line ends',
    );
  }
  const headerLine = header.skipped + 1;
  const isTitled = before <= mostTitles && table && table.count > 1 && 2 * table.count > looked;
  if (isTitled && table.fields > header.fields.length) {
    const last = table.line - 1;
    return faultAt(
      ...[told, headerLine, 'the header of the table in the first line'],
      `${header.fields.length === 1 ? 'one field' : `${header.fields.length} fields`}, while the records from line ${table.line} have ${table.fields}`,
      `Remove what stands before the table (${last === headerLine ? `line ${headerLine}` : `lines ${headerLine} to ${last}`})`,
    );
  }
  return faultAt(
    ...[told, line, `${header.fields.length} columns as in the header`],
    blankBefore > 0 ? `${fields} after a blank line` : String(fields),
    blankBefore > 0
      ? 'A second table may begin there: give each a file of its own'
      : 'A text that holds the separator must stand in double quotes',
  );
}

const quoteHint =
  'A quote within quotes is written twice; a text that begins with a quote ends with one';

const noUtf8 = (told: Told, line: number): ProdromeError =>
  faultAt(
    ...[told, line, 'UTF-8 text', 'other bytes'],
    'Save the file with the encoding UTF-8, or say which it has: data: { encoding: windows-1252 }',
  );

const faultAt = (
  { file, cause }: Told,
  line: number,
  expected: string,
  got: string,
  hint: string,
): ProdromeError =>
  new ProdromeError('DATA_FORMAT', {
    ...{ where: `${file}, line ${line}`, expected, got, hint, cause },
    fields: { file, line },
  });
