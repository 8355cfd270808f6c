import { constants } from 'node:fs';
import { lstat, open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { ProdromeError } from '@prodrome/core';

/** The most bytes that are read of a file of a bundle. */
export const mostBytes = {
  manifest: 16 * 2 ** 20,
  metrics: 64 * 2 ** 20,
  state: 2 ** 31 - 1,
} as const;

/**
 * The bytes of a file inside a folder, by a path of plain names: no link is followed and nothing but a regular file is opened, so that
 * neither a device nor a pipe can be read, however the folder was made.
 * @param path - names from the folder down; the caller has checked that they are plain.
 * @param most - bytes; a longer file is refused before it is read.
 * @returns undefined when there is no such file, or a folder in its place.
 * @throws ProdromeError `STATE`
 */
export async function readInside(
  folder: string,
  path: readonly string[],
  most: number,
): Promise<Buffer | undefined> {
  for (let depth = 1; depth < path.length; depth++) {
    const above = join(folder, ...path.slice(0, depth));
    const kind = await kindOf(above);
    if (kind === undefined) return undefined;
    if (kind !== 'a folder') throw refusedFile(above, 'a folder', kind);
  }
  const file = join(folder, ...path);
  const kind = await kindOf(file);
  if (kind === undefined || kind === 'a folder') return undefined;
  if (kind !== 'a file') throw refusedFile(file, 'a regular file', kind);
  return readRegular(file, most);
}

async function readRegular(file: string, most: number): Promise<Buffer> {
  // what lies there may have been replaced since it was looked at: a pipe must not be waited for
  const flags = constants.O_RDONLY | orNone(constants.O_NOFOLLOW) | orNone(constants.O_NONBLOCK);
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, flags);
    const stats = await handle.stat();
    if (!stats.isFile()) throw refusedFile(file, 'a regular file', 'something else');
    if (stats.size > most) throw refusedFile(file, `at most ${most} bytes`, String(stats.size));
    return await readWhole(handle, stats.size);
  } catch (cause) {
    throw ProdromeError.is(cause) ? cause : unreadable(file, cause);
  } finally {
    await handle?.close();
  }
}

/** As many bytes as the file had when it was opened; a file that shrinks meanwhile gives fewer, and another hash. */
async function readWhole(handle: FileHandle, size: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(size);
  let length = 0;
  while (length < size) {
    const { bytesRead } = await handle.read(bytes, length, size - length, length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return bytes.subarray(0, length);
}

/** What lies at a path, itself and not what it links to; undefined when there is nothing. */
async function kindOf(path: string): Promise<string | undefined> {
  try {
    const stats = await lstat(path);
    if (stats.isFile()) return 'a file';
    if (stats.isDirectory()) return 'a folder';
    return stats.isSymbolicLink() ? 'a symbolic link' : 'a device, pipe or socket';
  } catch (cause) {
    const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : '';
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw unreadable(path, cause);
  }
}

/** Not every platform has every flag. */
const orNone = (flag: number | undefined): number => flag ?? 0;

const refusedFile = (where: string, expected: string, got: string): ProdromeError =>
  new ProdromeError('STATE', {
    ...{ where, expected, got },
    hint: 'A bundle is a folder of regular files: copy it with what it links to, or train it again',
  });

const unreadable = (where: string, cause: unknown): ProdromeError =>
  new ProdromeError('STATE', {
    where,
    expected: 'a file that can be read',
    got: cause instanceof Error ? cause.message : String(cause),
    cause,
  });
