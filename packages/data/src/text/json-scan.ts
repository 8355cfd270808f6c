import { ProdromeError } from '@prodrome/core';
import { createKeys } from './json-keys.ts';
import type { Locate } from './locate.ts';

/** Layouts of a JSON file: one flat object a line, or one array of flat objects. */
export type JsonLayout = 'newline_delimited' | 'array';

/** Brackets within brackets; the engines' own readers call themselves for each, and end the process at some thousands. */
const deepest = 100;
/** Bytes of one record; also the bound of a line on a stream. */
export const longestRecord = 1 << 24;

const tab = 9;
const newline = 10;
const carriageReturn = 13;
const space = 32;
const quote = 34;
const comma = 44;
const backslash = 92;
const openBracket = 91;
const closeBracket = 93;
const openBrace = 123;
const closeBrace = 125;

/** By byte, 1 for what has a meaning within a text, and between texts. */
const inText = new Uint8Array(256);
const between = new Uint8Array(256);
for (const byte of [quote, backslash, newline, carriageReturn]) inText[byte] = 1;
for (const byte of [quote, comma, openBracket, closeBracket, openBrace, closeBrace])
  between[byte] = 1;
for (const byte of [newline, carriageReturn]) between[byte] = 1;

/** Who is told of the records that {@link createJsonScan} meets, by their first line and their place in all bytes. */
export type RecordEnd = (line: number, from: number, to: number) => void;

/** A scan of JSON text that is pushed in pieces. */
export interface JsonScan {
  push(bytes: Uint8Array): void;
  /** What there was to tell of the whole text. */
  end(): {
    readonly keys: readonly string[];
    /** Whether a line ended in a carriage return alone. */
    readonly loneReturns: boolean;
  };
}

/**
 * Holds JSON to what can be read without loss, before anything else parses it: brackets within bounds, one object a record, a record
 * within its line where lines hold records, and keys of a record that are not empty, not given twice and not told apart by case
 * alone. It checks no more of the grammar than it needs.
 * @throws ProdromeError `DATA_FORMAT`, `DATA_COLUMN`, with the line of the text.
 */
export function createJsonScan(layout: JsonLayout, at: Locate, onRecord?: RecordEnd): JsonScan {
  const isLines = layout === 'newline_delimited';
  const outside = isLines ? 0 : 1;
  const keys = createKeys(at);
  let [line, offset, depth, afterReturn] = [1, 0, 0, false];
  let [inString, escaped, awaitsKey, inKey] = [false, false, false, false];
  let [recordLine, recordFrom, hasEnded, loneReturns] = [0, 0, false, false];
  // bytes of a key that began in a piece before
  let pending: Uint8Array | undefined;

  const fault = (on: number, expected: string, got: string, hint: string): ProdromeError =>
    new ProdromeError('DATA_FORMAT', { ...at(on), expected, got, hint });
  const endLine = (at: number): void => {
    if (isLines && (depth > 0 || inString)) {
      throw fault(
        ...[line, 'a JSON object that ends on its line', 'a line that ends within it'],
        'The text may have been cut off; one array of objects belongs into a .json file',
      );
    }
    if (at - recordFrom > longestRecord && depth > outside) throw tooLong();
    line++;
    if (isLines) hasEnded = false;
  };
  const tooLong = (): ProdromeError =>
    fault(
      ...[recordLine, 'a record of at most 16 MB', 'a longer one'],
      'A record is one day of one patient; the file may have lost its line ends',
    );
  const begin = (byte: number, at: number): void => {
    if (byte !== openBrace || hasEnded) {
      throw fault(
        ...[line, isLines ? 'one JSON object a line' : 'a JSON array of objects'],
        byte === openBrace ? 'a second one' : 'something else',
        isLines ? linesHint : arrayHint,
      );
    }
    recordLine = line;
    recordFrom = at;
    keys.begin();
  };
  const beginArray = (byte: number): void => {
    if (byte === openBracket && !hasEnded) return;
    const got = hasEnded ? 'something after it' : 'something else';
    throw fault(line, 'a JSON array of objects', got, arrayHint);
  };

  return {
    push: (bytes) => {
      let keyFrom = 0;
      const { length } = bytes;
      for (let i = offset === 0 && bytes[0] === 0xef ? 3 : 0; i < length; i++) {
        if (inString) {
          if (escaped) {
            escaped = false;
            continue;
          }
          // most bytes mean nothing here, and are passed over in a loop of their own
          while (i < length && inText[bytes[i] ?? 0] === 0) i++;
          if (i === length) break;
          const byte = bytes[i];
          if (byte === backslash) escaped = true;
          else if (byte === quote) {
            inString = false;
            if (inKey) {
              if (pending) {
                const raw = Buffer.concat([pending, bytes.subarray(keyFrom, i)]);
                keys.add(raw, 0, raw.length, line);
              } else keys.add(bytes, keyFrom, i, line);
              inKey = false;
              pending = undefined;
            }
          } else {
            throw fault(
              ...[line, 'a text that ends on its line', 'a line break within it'],
              'A line break in a text is written \\n; a quote may be missing',
            );
          }
          continue;
        }
        if (depth > outside && !afterReturn) {
          while (i < length && between[bytes[i] ?? 0] === 0) i++;
          if (i === length) break;
        }
        const byte = bytes[i] ?? 0;
        if (byte === space || byte === tab) continue;
        if (byte === newline || byte === carriageReturn) {
          // a line feed after a return ends no line of its own
          if (byte === carriageReturn || !afterReturn) endLine(offset + i);
          if (afterReturn && byte === carriageReturn) loneReturns = true;
          afterReturn = byte === carriageReturn;
          continue;
        }
        if (afterReturn) [afterReturn, loneReturns] = [false, true];
        if (depth < outside) beginArray(byte);
        else if (depth === outside && (isLines || (byte !== closeBracket && byte !== comma))) {
          begin(byte, offset + i);
        }
        if (byte === quote) {
          inString = true;
          inKey = awaitsKey;
          awaitsKey = false;
          keyFrom = i + 1;
        } else if (byte === openBrace || byte === openBracket) {
          depth++;
          if (depth > deepest) {
            throw fault(
              ...[line, `at most ${deepest} brackets within each other`, 'more'],
              'Columns are numbers and texts: flatten lists and objects, or leave them out',
            );
          }
          awaitsKey = depth === outside + 1 && byte === openBrace;
        } else if (byte === closeBrace || byte === closeBracket) {
          depth--;
          awaitsKey = false;
          hasEnded ||= depth === 0;
          if (depth === outside) {
            if (offset + i - recordFrom > longestRecord) throw tooLong();
            onRecord?.(recordLine, recordFrom, offset + i + 1);
          }
        } else if (byte === comma) awaitsKey = depth === outside + 1;
      }
      if (inKey) {
        const here = bytes.slice(keyFrom);
        pending = pending ? Buffer.concat([pending, here]) : here;
      }
      offset += bytes.length;
      if (depth > outside && offset - recordFrom > 2 * longestRecord) throw tooLong();
    },
    end: () => {
      if (isLines) endLine(offset);
      else if (depth > 0 || !hasEnded) {
        throw new ProdromeError('DATA_FORMAT', {
          ...at(line),
          expected: 'a JSON array of objects, closed by ]',
          got: depth > 0 ? 'an end within it' : 'an empty file',
          hint: 'The file may have been cut off; objects without an array belong into a .ndjson file, one a line',
        });
      }
      return { keys: keys.names(), loneReturns: loneReturns || afterReturn };
    },
  };
}

const linesHint =
  'A record is an object of columns and values: {"date": "2024-02-29", "headache": 1}';
const arrayHint = 'Objects without an array belong into a .ndjson file, one a line';
