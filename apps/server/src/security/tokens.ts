import { createHash } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import { firstProblem } from '@prodrome/config';
import { ProdromeError } from '@prodrome/core';
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  errors,
  jwtVerify,
  type JSONWebKeySet,
  type JWTPayload,
  type JWTVerifyGetKey,
} from 'jose';
import { z } from 'zod';
import type { Caller } from './api-keys.ts';
import { jsonIn, readGivenFile } from './read-given-file.ts';
import { scopeNames, type Scope } from './scopes.ts';

const algorithms = ['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA'] as const;

/** Whose tokens are taken. */
const identitySchema = z.strictObject({
  issuer: z.string().min(1).describe('claim iss, as the provider writes it'),
  audience: z.string().min(1).describe('claim aud: how the provider names this server'),
  jwks: z
    .string()
    .min(1)
    .describe('public keys of the provider: an https URL, or a file beside this one'),
  algorithms: z
    .array(z.enum(algorithms))
    .min(1)
    .default(['RS256', 'ES256'])
    .describe('of signatures; none that share a secret'),
  scopes: z
    .record(z.string(), z.array(z.enum(scopeNames)))
    .default(Object.fromEntries(scopeNames.map((name) => [`prodrome/${name}`, [name]])))
    .describe('what a scope of a token allows, such as { "system/*.read": ["read"] }'),
  patientClaim: z
    .string()
    .default('patient')
    .describe(
      'claim that names the only patient, or a list of them; a token without it is for all',
    ),
  clockToleranceSeconds: z.int().min(0).max(300).default(5).describe('by which clocks may differ'),
});

/** An identity provider. */
type Identity = z.output<typeof identitySchema>;

/** Tokens that are asked for. */
export interface Tokens {
  /** Who has this token; undefined for one that is not valid now, here, or of this provider. */
  callerOf(token: string): Promise<Caller | undefined>;
}

/** Whether it is written as a token is: three parts between points. */
export const looksLikeToken = (given: string): boolean => /^[\w-]+\.[\w-]+\.[\w-]+$/.test(given);

/**
 * Reads a file that names an identity provider.
 * @throws ProdromeError `CONFIG_MISSING`, `CONFIG`
 */
export async function readIdentity(file: string): Promise<Tokens> {
  const given = jsonIn(await readGivenFile(file, 'a file that names an identity provider'));
  const parsed = identitySchema.safeParse(given);
  if (!parsed.success) {
    const problem = firstProblem(identitySchema, given);
    throw new ProdromeError('CONFIG', {
      where: [file, ...(problem?.path ?? [])].join(', '),
      expected: problem?.expected ?? 'an identity provider',
      got: problem?.got ?? 'something else',
      hint: 'It is { "issuer", "audience", "jwks", "scopes"?, "patientClaim"?, "algorithms"? }',
    });
  }
  return createTokens(parsed.data, await keysOf(parsed.data.jwks, file));
}

/** Tokens of a provider, by its public keys. */
function createTokens(identity: Identity, keys: JWTVerifyGetKey): Tokens {
  const { issuer, audience, clockToleranceSeconds } = identity;
  return {
    callerOf: async (token) => {
      try {
        const { payload } = await jwtVerify(token, keys, {
          ...{ issuer, audience, algorithms: identity.algorithms },
          clockTolerance: clockToleranceSeconds,
          requiredClaims: ['exp'],
        });
        return callerOf(payload, identity);
      } catch (error) {
        if (isOfToken(error)) return undefined;
        throw noKeys(error);
      }
    },
  };
}

/** Codes of jose for a provider whose keys do not come, or are none. */
const ofProvider = ['ERR_JWKS_TIMEOUT', 'ERR_JWKS_INVALID', 'ERR_JOSE_GENERIC'];

/** Whether the token is at fault, and not the provider. */
const isOfToken = (error: unknown): boolean =>
  error instanceof errors.JOSEError && !ofProvider.includes(error.code);

/** A token without a scope that means something here allows nothing, and is nobody's. */
function callerOf(
  payload: JWTPayload,
  { scopes: allowed, patientClaim }: Identity,
): Caller | undefined {
  const told: unknown = payload['scope'] ?? payload['scp'];
  const names: readonly unknown[] = Array.isArray(told)
    ? told
    : typeof told === 'string'
      ? told.split(' ')
      : [];
  const scopes = new Set<Scope>(
    names.flatMap((name) =>
      typeof name === 'string' && Object.hasOwn(allowed, name) ? (allowed[name] ?? []) : [],
    ),
  );
  if (scopes.size === 0) return undefined;
  const patients = patientsOf(payload[patientClaim]);
  if (patients === null) return undefined;
  return {
    ...{ id: idOf(payload), scopes: [...scopes] },
    ...(patients && { patients }),
    ...(payload.exp !== undefined && { expires: instantOfEnd(payload.exp) }),
  };
}

/** Seconds since 1970, however far. */
const instantOfEnd = (seconds: number): string =>
  new Date(Math.min(1000 * seconds, 8.64e15)).toISOString();

/** Undefined for all; null for a claim that names nobody. */
function patientsOf(claim: unknown): string[] | null | undefined {
  if (claim === undefined) return undefined;
  const listed: readonly unknown[] = Array.isArray(claim) ? claim : [claim];
  const named = listed.filter((one): one is string => typeof one === 'string' && one !== '');
  return named.length === listed.length && named.length > 0 ? named : null;
}

/** Names a token in logs; never by its subject, which may be an address. */
function idOf({ client_id: client, azp, sub = '' }: JWTPayload): string {
  const named = [client, azp].find((one) => typeof one === 'string');
  const hashed = createHash('sha256')
    .update(`${String(named)}\n${sub}`)
    .digest('hex');
  return `token-${hashed.slice(0, 16)}`;
}

async function keysOf(jwks: string, file: string): Promise<JWTVerifyGetKey> {
  if (/^[a-z]+:\/\//i.test(jwks)) return createRemoteJWKSet(urlOf(jwks, file));
  const beside = resolve(dirname(file), jwks);
  const given = jsonIn(await readGivenFile(beside, 'public keys of the identity provider'));
  try {
    return createLocalJWKSet(given as JSONWebKeySet);
  } catch (cause) {
    throw new ProdromeError('CONFIG', {
      ...{ where: beside, expected: 'a JSON Web Key Set', got: 'something else', cause },
    });
  }
}

/** Keys that come in clear could be anybody's, but on this machine. */
function urlOf(text: string, file: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isHere =
    url?.protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
  if (url && (url.protocol === 'https:' || isHere)) return url;
  throw new ProdromeError('CONFIG', {
    where: `${file}, jwks`,
    ...{ expected: 'an https URL, or a file', got: text },
  });
}

const noKeys = (cause: unknown): ProdromeError =>
  new ProdromeError('BUSY', {
    where: 'the keys of the identity provider',
    expected: 'an answer',
    got: 'none',
    hint: 'Ask again later',
    cause,
  });
