import { installed } from '@prodrome/assembly';
import { ProdromeError } from '@prodrome/core';
import type { KeyCreateOptions } from '../command-options.ts';
import { writeLine } from '../write-line.ts';

/** `prodrome key create` */
export async function keyCreateCommand(
  name: string,
  { keys, scopes, expires, json }: KeyCreateOptions,
): Promise<void> {
  const server = await installed('@prodrome/server', () => import('@prodrome/server'));
  const asked = scopes.split(',').map((scope) => {
    const known = server.scopeNames.find((one) => one === scope.trim());
    if (known) return known;
    throw new ProdromeError('USAGE', {
      where: '--scopes',
      expected: `some of ${server.scopeNames.join(',')}`,
      got: scope,
    });
  });
  const key = await server.addKey(keys, name, {
    scopes: asked,
    ...(expires !== undefined && { expires }),
  });
  await writeLine(json === true ? JSON.stringify({ name, key, file: keys }) : key);
}
