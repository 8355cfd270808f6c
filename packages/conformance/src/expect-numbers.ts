import { numbersFault, ProdromeError } from '@prodrome/core';

/**
 * Refuses numbers in another form than the contract's, before a law is looked at that would only fail of it.
 * @throws ProdromeError `COMPONENT_FAILED`
 */
export function expectNumbers(what: string, values: unknown): void {
  const fault = numbersFault(values);
  if (fault === undefined) return;
  throw new ProdromeError('COMPONENT_FAILED', {
    where: what,
    expected: 'a Float64Array',
    got: fault,
  });
}
