import { ProdromeError, type CallContext } from '@prodrome/core';
import { decodeText, otherEncoding, refuseOtherEncoding } from './decode-text.ts';
import { firstBytes, isGzip, refuseOtherFiles, wideEncodingOf } from './first-bytes.ts';
import { gunzip, noGzip } from './gunzip.ts';
import type { TemporaryFolder } from './temporary-folder.ts';
import { writeCopy } from './text-copy.ts';
import type { Encoding } from './text-writing.ts';

/** A text file as it can be read: the file itself where that is plain UTF-8, else a copy of which every line is the file's. */
export interface TextInput {
  readonly path: string;
  /** Its first bytes. */
  readonly head: Buffer;
}

/**
 * Unpacks gzip, whatever the file's name, and writes UTF-16 anew. A plain file is not touched.
 * @param expected - what the file should be, for errors.
 * @param said - its encoding, where a person says it; else its first bytes tell.
 * @throws ProdromeError `DATA_FORMAT`, `OUTPUT`, `CANCELLED`
 */
export async function openText(
  folder: TemporaryFolder,
  path: string,
  file: string,
  expected: string,
  context: CallContext,
  said?: Encoding,
): Promise<TextInput> {
  let input = { path, head: await firstBytes(path) };
  if (isGzip(input.head)) {
    const unpacked = await writeCopy(folder, 'unpacked', gunzip(path, file), context);
    input = { path: unpacked, head: await firstBytes(unpacked) };
    if (isGzip(input.head)) throw packedTwice(file);
  } else if (/\.gz$/i.test(file)) throw noGzip(file);
  refuseOtherFiles(input.head, file, expected);
  if (said !== undefined) refuseOtherEncoding(input.head, file, said);
  const encoding = said ?? wideEncodingOf(input.head) ?? 'utf-8';
  if (encoding === 'utf-8') return input;
  if (encoding === 'utf-32') throw otherEncoding(file, 'UTF-32');
  const copy = await writeCopy(folder, 'utf-8', decodeText(input.path, file, encoding), context);
  return { path: copy, head: await firstBytes(copy) };
}

const packedTwice = (file: string): ProdromeError =>
  new ProdromeError('DATA_FORMAT', {
    where: file,
    expected: 'text within the gzip file',
    got: 'gzip again',
    hint: 'Unpack it once',
    fields: { file },
  });
