import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { ProdromeError } from '@prodrome/core';

// a diary of nothing but commas shrinks 100 times; the most that gzip can is 1,032
const mostOften = 250;
const freely = 100_000_000;

/**
 * What a gzip file holds, member after member, as they come: size and checksum of every member must hold.
 * @throws ProdromeError `DATA_FORMAT` where the file was cut off or damaged, other bytes but zeros follow, or it swells beyond measure.
 */
export async function* gunzip(path: string, file: string): AsyncGenerator<Buffer, void> {
  const packed = createReadStream(path, { highWaterMark: 1 << 18 });
  const unpacked = createGunzip({ chunkSize: 1 << 18 });
  packed.on('error', (error) => unpacked.destroy(error));
  packed.pipe(unpacked);
  let size = 0;
  try {
    for await (const bytes of unpacked as AsyncIterable<Buffer>) {
      size += bytes.length;
      if (size > freely && size > mostOften * unpacked.bytesWritten) throw swollen(file);
      yield bytes;
    }
  } catch (error) {
    throw isZlibError(error) ? damaged(file, error) : error;
  } finally {
    packed.destroy();
    unpacked.destroy();
  }
  // zlib stops at the first zero after a member
  await checkPadding(path, file, unpacked.bytesWritten);
}

async function checkPadding(path: string, file: string, from: number): Promise<void> {
  const { size } = await stat(path);
  if (from >= size) return;
  const handle = await open(path);
  try {
    const buffer = Buffer.alloc(1 << 16);
    for (let at = from; at < size;) {
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, at);
      if (bytesRead === 0) return;
      if (buffer.subarray(0, bytesRead).some((byte) => byte !== 0)) throw damaged(file);
      at += bytesRead;
    }
  } finally {
    await handle.close();
  }
}

const isZlibError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'code' in error && /^Z_/.test(String(error.code));

/** What zlib says, in plain words. */
const meanings: Readonly<Record<string, string>> = {
  'unexpected end of file': 'a file that was cut off',
  'incorrect data check': 'data that its checksum does not fit',
  'incorrect length check': 'data of another length than it tells',
  'incorrect header check': 'other bytes where gzip begins or goes on',
};

function damaged(file: string, cause?: NodeJS.ErrnoException): ProdromeError {
  const got = cause === undefined ? 'other bytes after its end' : meanings[cause.message];
  return new ProdromeError('DATA_FORMAT', {
    where: file,
    expected: 'a whole gzip file',
    got: got ?? `damaged data (${String(cause?.message)})`,
    hint: 'Fetch or compress the file again; `gunzip -t` tests it',
    fields: { file },
    cause,
  });
}

const swollen = (file: string): ProdromeError =>
  new ProdromeError('DATA_FORMAT', {
    where: file,
    expected: `a gzip file that grows at most ${mostOften} times when it is unpacked`,
    got: 'one that grows further',
    hint: 'No diary is so uniform; unpack the file before, if it is to be read',
    fields: { file },
  });

/** The error of a file named .gz that is none. */
export const noGzip = (file: string): ProdromeError =>
  new ProdromeError('DATA_FORMAT', {
    where: file,
    expected: 'a gzip file, as its name says',
    got: 'other bytes',
    hint: 'Name it without .gz when it is not compressed',
    fields: { file },
  });
