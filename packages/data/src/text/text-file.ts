import { createRecordWalk } from './delimited-records.ts';
import { bytesOf } from './text-bytes.ts';

const longestHeader = 1 << 20;

/** Where the table of a delimited text begins. */
export interface Header {
  readonly fields: readonly string[];
  /** Lines before it: blank ones, and the one in which Excel tells the separator. */
  readonly skipped: number;
  /** Bytes of those lines. */
  readonly offset: number;
}

/** The first record; undefined when the file is empty or the record does not end within 1 MB. */
export async function readHeader(path: string, delimiter: string): Promise<Header | undefined> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let text = '';
  for await (const bytes of bytesOf(path)) {
    text += decoder.decode(bytes, { stream: true });
    const header = headerOf(text, delimiter, false);
    if (header) return header;
    if (text.length > longestHeader) return undefined;
  }
  return headerOf(text, delimiter, true);
}

/** The line, counted from 1, on which a record (from 0) begins that stands after the skipped lines; blank lines are no records. */
export async function lineOfRecord(
  path: string,
  delimiter: string,
  skipped: number,
  record: number,
): Promise<number | undefined> {
  let [seen, line] = [0, undefined as number | undefined];
  const walk = createRecordWalk(delimiter, {
    record: (found) => {
      if (found.line > skipped && seen++ === record) line = found.line;
      return line !== undefined;
    },
  });
  for await (const bytes of bytesOf(path)) if (walk.push(bytes)) return line;
  walk.end();
  return line;
}

const separatorLine = /^"?sep=.?"?$/i;

function headerOf(text: string, delimiter: string, complete: boolean): Header | undefined {
  let at = text.startsWith('\ufeff') ? 1 : 0;
  let skipped = 0;
  for (;;) {
    const record = firstRecord(text, at, delimiter, complete);
    if (!record) return undefined;
    const { fields, end } = record;
    const isBlank = fields.length === 1 && fields[0] === '';
    const isSeparator = skipped === 0 && separatorLine.test(fields.join(delimiter));
    const isLast = end >= text.length;
    if ((!isBlank && !isSeparator) || (isLast && isSeparator)) {
      return { fields, skipped, offset: skipped === 0 ? 0 : Buffer.byteLength(text.slice(0, at)) };
    }
    if (isLast) return undefined;
    skipped++;
    at = end;
  }
}

/** The record that begins at a place, and where the next one does; undefined where its end is not seen. */
function firstRecord(
  text: string,
  start: number,
  delimiter: string,
  complete: boolean,
): { fields: string[]; end: number } | undefined {
  const fields: string[] = [];
  let field = '';
  let inQuotes = false;
  for (let at = start; at < text.length; at++) {
    const character = text.charAt(at);
    if (inQuotes) {
      if (character !== '"') field += character;
      else if (text.charAt(at + 1) === '"') field += text.charAt(at++);
      else inQuotes = false;
    } else if (character === '"' && field.trim() === '') [inQuotes, field] = [true, ''];
    else if (character === delimiter) {
      fields.push(field);
      field = '';
    } else if (character === '\n') return { fields: [...fields, field], end: at + 1 };
    else if (character === '\r') {
      // what follows tells which ending it is
      if (at + 1 === text.length && !complete) return undefined;
      return { fields: [...fields, field], end: text.charAt(at + 1) === '\n' ? at + 2 : at + 1 };
    } else field += character;
  }
  return complete && text.length > start
    ? { fields: [...fields, field], end: text.length }
    : undefined;
}
