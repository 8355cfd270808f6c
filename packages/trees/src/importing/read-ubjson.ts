import { damaged } from './import-errors.ts';

/** Objects and arrays inside one another at the most; models have about ten. */
const deepest = 64;

interface Cursor {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly where: string;
  at: number;
}

interface NumberType {
  readonly size: number;
  readonly read: (view: DataView, at: number) => number;
}

const numberTypes: Readonly<Record<string, NumberType>> = {
  i: { size: 1, read: (view, at) => view.getInt8(at) },
  U: { size: 1, read: (view, at) => view.getUint8(at) },
  C: { size: 1, read: (view, at) => view.getUint8(at) },
  I: { size: 2, read: (view, at) => view.getInt16(at) },
  l: { size: 4, read: (view, at) => view.getInt32(at) },
  L: { size: 8, read: (view, at) => Number(view.getBigInt64(at)) },
  d: { size: 4, read: (view, at) => view.getFloat32(at) },
  D: { size: 8, read: (view, at) => view.getFloat64(at) },
};

const constants: Readonly<Record<string, null | boolean>> = { Z: null, T: true, F: false };

/**
 * Universal Binary JSON as XGBoost writes it: lengths are 64-bit integers, arrays of numbers are typed.
 * Every length is held against the bytes that are left before anything is made of it.
 * @throws ProdromeError `STATE` where the bytes are anything else, with their offset.
 * Source: the UBJSON specification, draft 12 (ubjson.org).
 */
export function readUbjson(bytes: Uint8Array, where: string): unknown {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const cursor = { bytes, view, where, at: 0 };
  const value = readValue(cursor, 0);
  if (cursor.at < bytes.length) throw torn(cursor, 'the end of the file', 'more bytes');
  return value;
}

function readValue(cursor: Cursor, depth: number): unknown {
  if (depth > deepest) throw torn(cursor, `at most ${deepest} levels`, 'more');
  const marker = readMarker(cursor);
  if (marker === '{') return readObject(cursor, depth + 1);
  if (marker === '[') return readArray(cursor, depth + 1);
  if (marker === 'S') return readText(cursor);
  const constant = constants[marker];
  if (constant !== undefined) return constant;
  const { size, read } = numberTypeOf(cursor, marker);
  return read(cursor.view, advance(cursor, size));
}

function readObject(cursor: Cursor, depth: number): Record<string, unknown> {
  const entries: [string, unknown][] = [];
  while (!skip(cursor, '}')) {
    const key = readText(cursor);
    entries.push([key, readValue(cursor, depth)]);
  }
  return Object.fromEntries(entries);
}

function readArray(cursor: Cursor, depth: number): unknown[] {
  if (skip(cursor, '$')) return readTypedArray(cursor);
  if (skip(cursor, '#')) {
    const length = readLength(cursor, 1);
    return Array.from({ length }, () => readValue(cursor, depth));
  }
  const list: unknown[] = [];
  while (!skip(cursor, ']')) list.push(readValue(cursor, depth));
  return list;
}

function readTypedArray(cursor: Cursor): number[] {
  const { size, read } = numberTypeOf(cursor, readMarker(cursor));
  expectMarker(cursor, '#');
  const length = readLength(cursor, size);
  const start = advance(cursor, length * size);
  return Array.from({ length }, (_, i) => read(cursor.view, start + i * size));
}

function readText(cursor: Cursor): string {
  const length = readLength(cursor, 1);
  const start = advance(cursor, length);
  return new TextDecoder().decode(cursor.bytes.subarray(start, start + length));
}

/** How many things of so many bytes follow. */
function readLength(cursor: Cursor, size: number): number {
  expectMarker(cursor, 'L');
  const length = Number(cursor.view.getBigInt64(advance(cursor, 8)));
  const most = Math.floor((cursor.bytes.length - cursor.at) / size);
  if (length >= 0 && length <= most) return length;
  throw torn(cursor, `a length of at most ${most}, for the bytes that are left`, String(length));
}

function numberTypeOf(cursor: Cursor, marker: string): NumberType {
  const type = numberTypes[marker];
  if (type) return type;
  throw torn(cursor, 'the marker of a value', JSON.stringify(marker));
}

function expectMarker(cursor: Cursor, marker: string): void {
  const got = readMarker(cursor);
  if (got !== marker) throw torn(cursor, `the marker ${marker}`, JSON.stringify(got));
}

const readMarker = (cursor: Cursor): string =>
  String.fromCharCode(cursor.bytes[advance(cursor, 1)] as number);

function skip(cursor: Cursor, marker: string): boolean {
  const isHere = cursor.bytes[cursor.at] === marker.charCodeAt(0);
  if (isHere) cursor.at += 1;
  return isHere;
}

/** Goes on by so many bytes, and says where they begin. */
function advance(cursor: Cursor, size: number): number {
  const start = cursor.at;
  if (start + size > cursor.bytes.length) throw torn(cursor, 'more bytes', 'the end of the file');
  cursor.at = start + size;
  return start;
}

const torn = ({ where, at }: Cursor, expected: string, got: string): Error =>
  damaged(`${where}, byte ${at}`, expected, got);
