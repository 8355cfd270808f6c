import { refused } from '../http/problem.ts';
import type { Asked, Route } from '../http/route.ts';
import type { ApiKeys, Caller } from '../security/api-keys.ts';
import { createRateLimit } from '../security/rate-limit.ts';
import type { Limits } from './limits.ts';

/** What a request has to pass before its body is read. */
export interface Gate {
  /**
   * Who asks; undefined on an open route.
   * @throws ProdromeError `UNAUTHENTICATED`, `FORBIDDEN`, `LIMIT`
   */
  pass(
    route: Pick<Route, 'scope'>,
    request: { readonly headers: Asked['headers']; readonly address: string },
  ): Caller | undefined;
}

/** @param keys - asked anew at each request, so that they can be replaced. */
export function createGate(
  keys: () => ApiKeys,
  { requestsPerMinute }: Pick<Limits, 'requestsPerMinute'>,
): Gate {
  const ofKeys = createRateLimit(requestsPerMinute);
  const ofStrangers = createRateLimit(Math.max(1, Math.floor(requestsPerMinute / 10)));
  const expectRoom = (seconds: number): void => {
    if (seconds === 0) return;
    throw refused('LIMIT', 429, {
      where: 'the rate of requests',
      expected: 'fewer',
      got: 'more than are taken in a minute',
      hint: `Ask again in ${seconds} s`,
      retryAfter: seconds,
    });
  };
  return {
    pass: ({ scope }, { headers, address }) => {
      if (scope === 'open') return undefined;
      const given = headers['authorization'];
      const [, key] = /^Bearer +(\S+)$/i.exec(typeof given === 'string' ? given : '') ?? [];
      const caller = key === undefined ? undefined : keys().callerOf(key);
      if (!caller) {
        expectRoom(ofStrangers.take(address, Date.now()));
        throw refused('UNAUTHENTICATED', 401, {
          where: 'authorization',
          expected: 'Bearer and an API key of this server',
          got: key === undefined ? 'none' : 'one that is not known or has expired',
        });
      }
      expectRoom(ofKeys.take(caller.id, Date.now()));
      if (caller.scopes.includes(scope)) return caller;
      throw refused('FORBIDDEN', 403, {
        where: 'authorization',
        expected: `a key with the scope ${scope}`,
        got: `one with ${caller.scopes.join(', ')}`,
      });
    },
  };
}
