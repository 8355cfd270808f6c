import { nearestNames } from '@prodrome/config';
import { ProdromeError } from '@prodrome/core';

/** `NOT_FOUND` for what an option of that name does not find, with what is near. */
export function notFound(what: string, got: string, known: readonly string[]): ProdromeError {
  const near = nearestNames(got, known, 3);
  const some = near.length > 0 ? near : known.slice(0, 10);
  return new ProdromeError('NOT_FOUND', {
    where: `--${what}`,
    expected: `one of ${some.join(', ')}${known.length > some.length ? ', …' : ''}`,
    got,
  });
}
