import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ProdromeError, throwIfCancelled, type CallContext } from '@prodrome/core';
import { noRoom, type TemporaryFolder } from './temporary-folder.ts';

/**
 * Writes bytes as they come into a file of a temporary folder; returns its path.
 * @throws ProdromeError `OUTPUT` where there is no room, `CANCELLED`; else what the bytes throw.
 */
export async function writeCopy(
  folder: TemporaryFolder,
  name: string,
  bytes: AsyncIterable<Uint8Array>,
  context: CallContext,
): Promise<string> {
  const parent = await folder.path();
  const path = join(parent, name);
  try {
    await pipeline(
      Readable.from(untilCancelled(bytes, context)),
      createWriteStream(path, { highWaterMark: 1 << 20 }),
    );
    return path;
  } catch (error) {
    if (ProdromeError.is(error) || !isSystemError(error)) throw error;
    throw noRoom(parent, error);
  }
}

async function* untilCancelled(
  bytes: AsyncIterable<Uint8Array>,
  { signal }: CallContext,
): AsyncGenerator<Uint8Array, void> {
  for await (const piece of bytes) {
    throwIfCancelled(signal, 'reading data');
    // an empty piece would end a stream
    if (piece.length > 0) yield piece;
  }
}

const isSystemError = (error: unknown): boolean => error instanceof Error && 'syscall' in error;
