import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { ProdromeError } from '@prodrome/core';
import { z } from 'zod';
import { scopeNames, type Scope } from './scopes.ts';

const apiKeySchema = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,62}$/)
    .describe('names the key in logs: lower-case letters, digits, hyphens'),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('SHA-256 of the key, hexadecimal'),
  scopes: z.array(z.enum(scopeNames)).min(1).describe('what it may do'),
  patients: z.array(z.string()).optional().describe('the only patients it may ask for'),
  expires: z.iso
    .datetime()
    .optional()
    .describe('from this instant on it is refused, such as 2027-01-31T00:00:00Z'),
});

/** A file of keys: only their hashes. */
export const keysSchema = z.strictObject({ keys: z.array(apiKeySchema) });

/** A key as a file has it. */
export type ApiKey = z.output<typeof apiKeySchema>;

/** Who asks, and until when. */
export type Caller = Pick<ApiKey, 'id' | 'scopes' | 'patients' | 'expires'>;

/** Keys that are asked for. */
export interface ApiKeys {
  /** Who has this key; undefined for one that is not known or has expired. */
  callerOf(key: string): Caller | undefined;
}

const prefix = 'prodrome_';

/**
 * A key of 256 random bits, and what is kept of it. So much chance cannot be guessed, so that a plain hash will do: what slows the guessing
 * of passwords would slow every request.
 */
export function createApiKey(
  id: string,
  allowed: readonly Scope[],
): { readonly key: string; readonly entry: ApiKey } {
  const key = prefix + randomBytes(32).toString('base64url');
  return { key, entry: { id, sha256: hashOf(key).toString('hex'), scopes: [...allowed] } };
}

/**
 * Keys of entries.
 * @throws ProdromeError `CONFIG` for entries of one id.
 */
export function createApiKeys(entries: readonly ApiKey[]): ApiKeys {
  const twice = entries.find(({ id }, at) => entries.findIndex((one) => one.id === id) < at);
  if (twice) {
    throw new ProdromeError('CONFIG', {
      where: 'keys',
      expected: 'an id for each',
      got: `${twice.id} twice`,
    });
  }
  const known = entries.map((entry) => ({ entry, hash: Buffer.from(entry.sha256, 'hex') }));
  return {
    callerOf: (key) => {
      const asked = hashOf(key);
      let found: ApiKey | undefined;
      // every key is compared, and in whole: how long it takes tells nothing
      for (const { entry, hash } of known) if (timingSafeEqual(asked, hash)) found = entry;
      const isOver = found?.expires !== undefined && Date.parse(found.expires) <= Date.now();
      return isOver ? undefined : found;
    },
  };
}

const hashOf = (key: string): Buffer => createHash('sha256').update(key).digest();
