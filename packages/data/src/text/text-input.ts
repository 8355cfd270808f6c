import { createReadStream } from 'node:fs';
import { ProdromeError, type CallContext } from '@prodrome/core';
import {
  firstBytes,
  isGzip,
  refuseOtherFiles,
  wideEncodingOf,
  type WideEncoding,
} from './first-bytes.ts';
import { gunzip, noGzip } from './gunzip.ts';
import type { TemporaryFolder } from './temporary-folder.ts';
import { writeCopy } from './text-copy.ts';

/** A text file as it can be read: the file itself where that is plain UTF-8, else a copy of which every line is the file's. */
export interface TextInput {
  readonly path: string;
  /** Its first bytes. */
  readonly head: Buffer;
}

/**
 * Unpacks gzip, whatever the file's name, and writes UTF-16 anew. A plain file is not touched.
 * @param expected - what the file should be, for errors.
 * @throws ProdromeError `DATA_FORMAT`, `OUTPUT`, `CANCELLED`
 */
export async function openText(
  folder: TemporaryFolder,
  path: string,
  file: string,
  expected: string,
  context: CallContext,
): Promise<TextInput> {
  let input = { path, head: await firstBytes(path) };
  if (isGzip(input.head)) {
    const unpacked = await writeCopy(folder, 'unpacked', gunzip(path, file), context);
    input = { path: unpacked, head: await firstBytes(unpacked) };
    if (isGzip(input.head)) throw packedTwice(file);
  } else if (/\.gz$/i.test(file)) throw noGzip(file);
  refuseOtherFiles(input.head, file, expected);
  const encoding = wideEncodingOf(input.head);
  if (encoding === undefined) return input;
  if (encoding === 'utf-32') throw otherEncoding(file, 'UTF-32');
  const copy = await writeCopy(folder, 'utf-8', decode(input.path, file, encoding), context);
  return { path: copy, head: await firstBytes(copy) };
}

/** The bytes of a file from a place on, a megabyte at a time. */
export const bytesOf = (path: string, start = 0): AsyncIterable<Buffer> =>
  createReadStream(path, { highWaterMark: 1 << 20, start });

async function* decode(
  path: string,
  file: string,
  encoding: Exclude<WideEncoding, 'utf-32'>,
): AsyncGenerator<Buffer, void> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  try {
    for await (const bytes of bytesOf(path)) {
      yield Buffer.from(decoder.decode(bytes, { stream: true }));
    }
    yield Buffer.from(decoder.decode());
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw otherEncoding(file, 'UTF-16 with pieces that are none');
  }
}

const otherEncoding = (file: string, got: string): ProdromeError =>
  new ProdromeError('DATA_FORMAT', {
    where: file,
    expected: 'UTF-8 text',
    got,
    hint: 'Save the file with the encoding UTF-8',
    fields: { file },
  });

const packedTwice = (file: string): ProdromeError =>
  new ProdromeError('DATA_FORMAT', {
    where: file,
    expected: 'text within the gzip file',
    got: 'gzip again',
    hint: 'Unpack it once',
    fields: { file },
  });
