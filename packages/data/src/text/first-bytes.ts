import { open } from 'node:fs/promises';
import { ProdromeError } from '@prodrome/core';

const headBytes = 4096;

/** The first bytes of a file, fewer where it is shorter. */
export async function firstBytes(path: string): Promise<Buffer> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

const startsWith = (head: Buffer, mark: string, at = 0): boolean =>
  head.toString('latin1', at, at + mark.length) === mark;

/** Whether bytes begin as gzip does. */
export const isGzip = (head: Buffer): boolean => startsWith(head, '\x1f\x8b');

/** What is no text, by its first bytes, and what to do about it. */
const others: readonly {
  readonly marks: readonly string[];
  readonly at?: number;
  readonly is: string;
  readonly hint: string;
}[] = [
  {
    marks: ['PK\x03\x04', 'PK\x05\x06'],
    is: 'a zip archive, such as an Excel workbook is',
    hint: 'Export the sheet as CSV in UTF-8, or unpack the archive',
  },
  {
    marks: ['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'],
    is: 'an old Excel workbook or another Office document',
    hint: 'Export the sheet as CSV in UTF-8',
  },
  { marks: ['PAR1'], is: 'a Parquet file', hint: 'Name it .parquet' },
  { marks: ['ARROW1', '\xff\xff\xff\xff'], is: 'Arrow IPC', hint: 'Name it .arrow' },
  { marks: ['FEA1'], is: 'a Feather file of version 1', hint: 'Write it again with to_feather' },
  {
    marks: ['\x28\xb5\x2f\xfd', 'BZh', '\xfd7zXZ\x00', '7z\xbc\xaf\x27\x1c', 'Rar!'],
    is: 'a compressed file that is no gzip',
    hint: 'Unpack it, or compress it with gzip',
  },
  { marks: ['ustar'], at: 257, is: 'a tar archive', hint: 'Unpack it' },
  { marks: ['SQLite format 3\x00'], is: 'an SQLite database', hint: 'Export the table as CSV' },
  { marks: ['%PDF-'], is: 'a PDF document', hint: 'Export the table as CSV' },
  {
    marks: ['<!DOCTYPE', '<!doctype', '<html', '<HTML', '<?xml'],
    is: 'a web page or XML',
    hint: 'It may be the page of a login or an error instead of the download; else export as CSV',
  },
];

/** What the first bytes of something else than text show, and what to do about it; undefined for what may be text. */
export function otherFileOf(
  head: Buffer,
): { readonly is: string; readonly hint: string } | undefined {
  return others.find(({ marks, at }) => marks.some((mark) => startsWith(head, mark, at)));
}

/** @throws ProdromeError `DATA_FORMAT` for the first bytes of what is known to be something else than text. */
export function refuseOtherFiles(head: Buffer, file: string, expected: string): void {
  const other = otherFileOf(head);
  if (!other) return;
  throw new ProdromeError('DATA_FORMAT', {
    where: file,
    expected,
    got: other.is,
    hint: other.hint,
    fields: { file },
  });
}

/** Encodings of text beside UTF-8 that are told by the first bytes. */
type WideEncoding = 'utf-16le' | 'utf-16be' | 'utf-32';

/** The encoding whose mark, or whose pattern of zeros, the first bytes show; undefined for UTF-8 and its like. */
export function wideEncodingOf(head: Buffer): WideEncoding | undefined {
  if (startsWith(head, '\xff\xfe\x00\x00') || startsWith(head, '\x00\x00\xfe\xff')) return 'utf-32';
  if (startsWith(head, '\xff\xfe')) return 'utf-16le';
  if (startsWith(head, '\xfe\xff')) return 'utf-16be';
  // most of a table is ASCII, of which UTF-16 leaves every other byte zero
  const [even, odd] = zerosOf(head);
  const many = head.length / 4;
  if (head.length < 8 || even + odd < many) return undefined;
  if (even === 0) return 'utf-16le';
  return odd === 0 ? 'utf-16be' : undefined;
}

/** How many bytes are zero at even places, and at odd ones. */
export function zerosOf(head: Buffer): readonly [number, number] {
  const zeros: [number, number] = [0, 0];
  head.forEach((byte, at) => {
    if (byte === 0) zeros[(at % 2) as 0 | 1] += 1;
  });
  return zeros;
}
