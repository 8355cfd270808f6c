import { ProdromeError } from '@prodrome/core';

/** What a writing gives. @throws ProdromeError `OUTPUT` for a fault of the file system. */
export function written<Result>(folder: string, write: () => Result): Result {
  try {
    return write();
  } catch (error) {
    throw ProdromeError.is(error) ? error : unwritable(folder, error);
  }
}

/** A fault of the file system, as a coded error. */
export const unwritable = (where: string, cause: unknown): ProdromeError =>
  new ProdromeError('OUTPUT', {
    where,
    expected: 'a folder that checkpoints can be written to',
    got: cause instanceof Error ? cause.message : String(cause),
    hint: 'Free some room there, or give another folder',
    cause,
  });

/** Checkpoints lie where none should. */
export const taken = (where: string): ProdromeError =>
  new ProdromeError('OUTPUT', {
    where,
    expected: 'no checkpoints of an earlier run',
    got: 'some',
    hint: 'Go on from them, or remove the folder',
  });

/** There is nothing yet that could be saved. */
export const notBegun = (where: string): ProdromeError =>
  new ProdromeError('USAGE', {
    where,
    expected: 'a run that has begun or was restored',
    got: 'neither',
  });
