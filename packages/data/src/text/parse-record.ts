import { isUtf8 } from 'node:buffer';
import { ProdromeError } from '@prodrome/core';
import { halves, hasHalves, noUtf8 } from './diagnose-json.ts';
import { isGzip, otherFileOf, wideEncodingOf } from './first-bytes.ts';
import { quoted } from './quoted.ts';
import { createJsonScan, longestRecord } from './json-scan.ts';
import { NumberText } from './number-text.ts';
import type { Locate } from './locate.ts';

/**
 * The object of a line of JSON, held to what a file's lines are held to: UTF-8, at most 16 MB, brackets within bounds, no key twice
 * or empty. A number that JavaScript would write otherwise than a file's column of texts has it (an integer beyond 2^53, `1.0`) is
 * given as a {@link NumberText}, so that identifiers and categories stay apart, and that no way of writing texts is applied to it.
 * @param number - of the line, from 1; a byte order mark may stand before the first.
 * @throws ProdromeError `DATA_FORMAT`, `DATA_COLUMN`
 */
export function parseRecord(
  line: string | Uint8Array,
  number: number,
): Readonly<Record<string, unknown>> {
  const at: Locate = () => ({ where: `line ${number}`, fields: { line: number } });
  const bytes = typeof line === 'string' ? Buffer.from(line) : line;
  if (bytes.length > longestRecord) {
    const [expected, got] = ['a line of at most 16 MB', 'a longer one'];
    throw new ProdromeError('DATA_FORMAT', { ...at(number), expected, got });
  }
  if (number === 1) refuseOtherStreams(Buffer.from(bytes), at(number));
  if (!isUtf8(bytes)) throw new ProdromeError('DATA_FORMAT', { ...at(number), ...noUtf8 });
  const scan = createJsonScan('newline_delimited', at);
  scan.push(bytes);
  scan.end();
  const text = Buffer.from(bytes).toString('utf8');
  const record = parse(number === 1 ? text.replace(/^\uFEFF/, '') : text, at(number));
  if (hasHalves(record) || (typeof line === 'string' && hasHalves(line))) {
    throw new ProdromeError('DATA_FORMAT', { ...at(number), ...halves });
  }
  // what no JavaScript number is written as
  return /\d{16}|\d[.eE]/.test(text) ? { ...record, ...textsOfNumbers(text) } : record;
}

/** Tells by the first bytes of a stream what it is, where that is no text in UTF-8. */
function refuseOtherStreams(head: Buffer, place: ReturnType<Locate>): void {
  const wide = wideEncodingOf(head)?.toUpperCase();
  const other = isGzip(head)
    ? { is: 'gzip', hint: 'Unpack it before: gunzip -c' }
    : (otherFileOf(head) ?? (wide && { is: wide, hint: 'Write it in the encoding UTF-8' }));
  if (!other) return;
  const [expected, { is: got, hint }] = ['lines of JSON in UTF-8', other];
  throw new ProdromeError('DATA_FORMAT', { ...place, expected, got, hint });
}

function parse(text: string, place: ReturnType<Locate>): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch (cause) {
    const [expected, got] = ['a JSON object', quoted(text)];
    throw new ProdromeError('DATA_FORMAT', { ...place, expected, got, cause });
  }
}

// unrolled: a step back for each character of a long text would be too many
const token = /"[^"\\]*(?:\\.[^"\\]*)*"|[[\]{}]|-?\d[\d.eE+-]*/g;

/** Numbers of an object itself whose text in a file is not the one that JavaScript gives them. */
function textsOfNumbers(json: string): Record<string, NumberText> {
  const texts: [string, NumberText][] = [];
  let [depth, key] = [0, ''];
  for (const [found] of json.matchAll(token)) {
    if (found === '{' || found === '[') depth++;
    else if (found === '}' || found === ']') depth--;
    else if (depth !== 1) continue;
    // the last text before a number is its key, as it can be no value
    else if (found.startsWith('"')) key = found;
    else {
      const text = /[.eE]/.test(found) ? decimalText(Number(found)) : found.replace(/^-0$/, '0');
      if (text !== String(Number(found))) {
        texts.push([JSON.parse(key) as string, new NumberText(text)]);
      }
    }
  }
  return Object.fromEntries(texts);
}

/** A double as the database writes it: as Python does, always with a point or an exponent. */
function decimalText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const [digits = '', exponent = ''] = value.toExponential().split('e');
  const power = Number(exponent);
  if (power < -4 || power >= 16) {
    return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
  }
  const plain = Object.is(value, -0) ? '-0' : String(value);
  return Number.isInteger(value) ? `${plain}.0` : plain;
}
