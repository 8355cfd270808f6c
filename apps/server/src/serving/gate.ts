import { refused } from '../http/problem.ts';
import type { Asked, Route } from '../http/route.ts';
import type { ApiKeys, Caller } from '../security/api-keys.ts';
import { createRateLimit } from '../security/rate-limit.ts';
import { looksLikeToken, type Tokens } from '../security/tokens.ts';
import type { Limits } from './limits.ts';

/** What a request has to pass before its body is read. */
export interface Gate {
  /**
   * Who asks; undefined on an open route.
   * @throws ProdromeError `UNAUTHENTICATED`, `FORBIDDEN`, `LIMIT`; `BUSY` where the identity provider does not tell its keys
   */
  pass(
    route: Pick<Route, 'scope'>,
    request: { readonly headers: Asked['headers']; readonly address: string },
  ): Promise<Caller | undefined>;
}

/**
 * @param keys - asked anew at each request, so that they can be replaced.
 * @param tokens - of an identity provider, where there is one.
 */
export function createGate(
  keys: () => ApiKeys,
  { requestsPerMinute }: Pick<Limits, 'requestsPerMinute'>,
  tokens?: Tokens,
): Gate {
  const ofKeys = createRateLimit(requestsPerMinute);
  const ofStrangers = createRateLimit(Math.max(1, Math.floor(requestsPerMinute / 10)));
  const callerOf = async (given: string): Promise<Caller | undefined> =>
    keys().callerOf(given) ?? (looksLikeToken(given) ? tokens?.callerOf(given) : undefined);
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
    pass: async ({ scope }, { headers, address }) => {
      if (scope === 'open') return undefined;
      const given = headers['authorization'];
      const [, key] = /^Bearer +(\S+)$/i.exec(typeof given === 'string' ? given : '') ?? [];
      const caller = key === undefined ? undefined : await callerOf(key);
      if (!caller) {
        expectRoom(ofStrangers.take(address, Date.now()));
        throw refused('UNAUTHENTICATED', 401, {
          where: 'authorization',
          expected: tokens
            ? 'Bearer and an API key of this server, or a token of its identity provider'
            : 'Bearer and an API key of this server',
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
