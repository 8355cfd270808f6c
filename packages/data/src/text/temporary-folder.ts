import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ProdromeError } from '@prodrome/core';

/** A folder that nobody else can read, made when it is first asked for. */
export interface TemporaryFolder {
  /** @throws ProdromeError `OUTPUT` when there is no place to write to. */
  path(): Promise<string>;
  /** Removes it with all that is in it. */
  remove(): Promise<void>;
}

/** A {@link TemporaryFolder} in the system's folder for such. */
export function createTemporaryFolder(parent = tmpdir()): TemporaryFolder {
  let made: string | undefined;
  return {
    path: async () =>
      (made ??= await mkdtemp(join(parent, `prodrome-${process.pid}-`)).catch((cause: unknown) => {
        throw noRoom(parent, cause);
      })),
    remove: async () => {
      if (made !== undefined) await rm(made, { recursive: true, force: true });
    },
  };
}

/** The error of a temporary folder that cannot be written to. */
export const noRoom = (where: string, cause: unknown): ProdromeError =>
  new ProdromeError('OUTPUT', {
    where,
    expected: 'a temporary folder that can be written to',
    got: cause instanceof Error ? cause.message : String(cause),
    hint: 'Name another one in the environment variable TMPDIR',
    cause,
  });
