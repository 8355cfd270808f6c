import { readFile } from 'node:fs/promises';
import { ProdromeError } from '@prodrome/core';

/**
 * A file that whoever starts the server has named.
 * @throws ProdromeError `CONFIG_MISSING` where it cannot be read.
 */
export async function readGivenFile(
  file: string,
  expected: string,
  hint?: string,
): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new ProdromeError('CONFIG_MISSING', {
      ...{ where: file, expected },
      got: cause instanceof Error ? cause.message : String(cause),
      ...(hint !== undefined && { hint }),
      cause,
    });
  }
}

/** The JSON of a file; undefined for what is none, which no schema takes. */
export function jsonIn(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}
