import { refused } from '../http/problem.ts';
import type { Caller } from '../security/api-keys.ts';

/** @throws ProdromeError `FORBIDDEN` for a patient that the caller's key is not for. */
export function expectAllowed(caller: Caller | undefined, id: string): void {
  if (!caller?.patients || caller.patients.includes(id)) return;
  throw refused('FORBIDDEN', 403, {
    where: 'patient',
    expected: 'one that the key is for',
    got: 'another',
  });
}
