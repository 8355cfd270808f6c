import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';

const newline = 10;
const carriageReturn = 13;
const quote = 34;
const longestHeader = 1 << 20;

/** The fields of the first record; undefined when the file is empty or the record does not end within 1 MB. */
export async function readHeader(path: string, delimiter: string): Promise<string[] | undefined> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const bytes of byteChunks(path)) {
    text += decoder.decode(bytes, { stream: true });
    const fields = firstRecord(text, delimiter, false);
    if (fields) return fields;
    if (text.length > longestHeader) return undefined;
  }
  return firstRecord(text, delimiter, true);
}

/**
 * The line, counted from 1, on which a record (from 0) begins; blank lines are no records.
 * @param quotes - whether a line break within double quotes belongs to its field.
 */
export async function lineOfRecord(
  path: string,
  record: number,
  quotes: boolean,
): Promise<number | undefined> {
  let line = 1;
  let begun = 0;
  let inRecord = false;
  let inQuotes = false;
  for await (const bytes of byteChunks(path)) {
    for (const byte of bytes) {
      if (byte !== newline && byte !== carriageReturn && !inRecord) {
        if (begun === record) return line;
        begun++;
        inRecord = true;
      }
      if (quotes && byte === quote) inQuotes = !inQuotes;
      if (byte === newline) {
        line++;
        if (!inQuotes) inRecord = false;
      }
    }
  }
  return undefined;
}

function byteChunks(path: string): AsyncIterable<Uint8Array> {
  const file = createReadStream(path);
  if (!path.endsWith('.gz')) return file;
  // `pipeline` closes the file when the reader stops early; an error reaches the reader through the stream itself
  return pipeline(file, createGunzip(), () => undefined);
}

function firstRecord(text: string, delimiter: string, complete: boolean): string[] | undefined {
  const fields: string[] = [];
  let field = '';
  let inQuotes = false;
  const start = text.startsWith('\ufeff') ? 1 : 0;
  for (let at = start; at < text.length; at++) {
    const character = text.charAt(at);
    if (inQuotes) {
      if (character !== '"') field += character;
      else if (text.charAt(at + 1) === '"') field += text.charAt(at++);
      else inQuotes = false;
    } else if (character === '"') inQuotes = true;
    else if (character === delimiter) {
      fields.push(field);
      field = '';
    } else if (character === '\n') return [...fields, field];
    else if (character !== '\r') field += character;
  }
  return complete && text.length > start ? [...fields, field] : undefined;
}
