import { createServer } from 'node:http';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose';
import { serve, temporaryFolder, trainModel, type Served } from './support.ts';
import type { ServeOptions } from '../src/index.ts';

const folder = temporaryFolder();
let model: string;
let pair: Awaited<ReturnType<typeof generateKeyPair>>;
let stranger: typeof pair;
beforeAll(async () => {
  model = await trainModel(folder);
  [pair, stranger] = await Promise.all([generateKeyPair('ES256'), generateKeyPair('ES256')]);
  const keys = [{ ...(await exportJWK(pair.publicKey)), kid: 'one', alg: 'ES256' }];
  await folder.write('jwks.json', JSON.stringify({ keys }));
});

const provider = { issuer: 'https://id.example', audience: 'prodrome', jwks: 'jwks.json' };
let files = 0;
const identityFile = (given: object): Promise<string> =>
  folder.write(`identity-${files++}.json`, JSON.stringify(given));

let server: Served | undefined;
const start = async (options: Partial<ServeOptions>): Promise<Served> =>
  (server = await serve({ model, store: `sqlite:${folder.path(`${files++}.db`)}`, ...options }));
afterEach(async () => {
  await server?.close();
  server = undefined;
});

interface Making {
  readonly claims?: JWTPayload;
  readonly by?: typeof pair;
  readonly issuer?: string;
  readonly audience?: string;
  readonly expires?: string | number;
}

const token = ({
  claims = { scope: 'prodrome/read prodrome/write' },
  by = pair,
  issuer = provider.issuer,
  audience = provider.audience,
  expires = '5m',
}: Making = {}): Promise<string> =>
  new SignJWT({ client_id: 'ward', sub: 'ann@example.org', ...claims })
    .setProtectedHeader({ alg: 'ES256', kid: 'one' })
    .setIssuer(issuer)
    .setAudience(audience)
    .setExpirationTime(expires)
    .sign(by.privateKey);

const statusOf = async (made: string): Promise<number> =>
  (await (server as Served).ask('GET', '/v1/patients/P/memory', undefined, { key: made })).status;

describe('tokens of an identity provider', () => {
  it('open what their scopes say, to their patient, as long as they hold', async () => {
    await start({ identity: await identityFile(provider) });
    // nothing is kept of the patient: 404 is let in
    expect(await statusOf(await token())).toBe(404);
    const refused = [
      token({ by: stranger }),
      token({ issuer: 'https://other.example' }),
      token({ audience: 'another' }),
      token({ expires: 1_000_000_000 }),
      token({ claims: { scope: 'openid' } }),
      token({ claims: { scope: 'prodrome/read', patient: 7 } }),
      token({ claims: { scope: 'prodrome/read', patient: [] } }),
    ];
    for (const each of refused) expect(await statusOf(await each)).toBe(401);
    expect(await statusOf(await token({ claims: { scope: 'prodrome/infer' } }))).toBe(403);
    expect(await statusOf(await token({ claims: { scope: 'prodrome/read', patient: 'Q' } }))).toBe(
      403,
    );
    expect(
      await statusOf(await token({ claims: { scope: 'prodrome/read', patient: ['Q', 'P'] } })),
    ).toBe(404);
    expect((server as Served).log()).not.toContain('ann@example.org');
    expect((server as Served).log()).toMatch(/"key":"token-[0-9a-f]{16}"/);
  });

  it('of one patient open no route of another, whatever else they may', async () => {
    await start({ identity: await identityFile(provider) });
    const all = (server as Served).key;
    const { json } = await (server as Served).ask('GET', '/openapi.json', undefined, {
      key: all ?? null,
    });
    const paths = json['paths'] as Readonly<
      Record<string, Readonly<Record<string, { readonly requestBody?: object }>>>
    >;
    const key = await token({
      claims: {
        scope: ['read', 'write', 'erase', 'infer', 'operate']
          .map((own) => `prodrome/${own}`)
          .join(' '),
        patient: 'Q',
      },
    });
    const bodies: Readonly<Record<string, object>> = {
      '/v1/patients/{id}/observations': { days: [{ date: '2024-01-01', headache: 0 }] },
      '/v1/patients/{id}/feedback': { time: '2024-01-01', outcome: 1 },
      '/v1/patients/{id}/simulations': { plan: {} },
    };
    const found: string[] = [];
    for (const [path, operations] of Object.entries(paths)) {
      if (!path.includes('{id}')) continue;
      for (const method of Object.keys(operations)) {
        const to = path.replace('{id}', 'P');
        const { status } = await (server as Served).ask(method.toUpperCase(), to, bodies[path], {
          key,
        });
        found.push(`${status} ${method} ${path}`);
      }
    }
    expect(found.length).toBeGreaterThan(8);
    expect(found.filter((line) => !line.startsWith('403 '))).toEqual([]);
  });

  it('are not taken when unsigned, signed by a shared secret, or without an end', async () => {
    await start({ identity: await identityFile(provider) });
    const part = (value: object): string =>
      Buffer.from(JSON.stringify(value)).toString('base64url');
    const { issuer: iss, audience: aud } = provider;
    const claims = { iss, aud, exp: 9e9, scope: 'prodrome/read' };
    expect(await statusOf(`${part({ alg: 'none' })}.${part(claims)}.AA`)).toBe(401);
    const secret = new TextEncoder().encode(await readFile(folder.path('jwks.json'), 'utf8'));
    const shared = new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: 'one' });
    expect(await statusOf(await shared.sign(secret))).toBe(401);
    const endless = new SignJWT({ scope: 'prodrome/read' })
      .setProtectedHeader({ alg: 'ES256', kid: 'one' })
      .setIssuer(iss)
      .setAudience(aud);
    expect(await statusOf(await endless.sign(pair.privateKey))).toBe(401);
  });

  it('have scopes by names of the provider', async () => {
    const scopes = { 'system/*.read': ['read'] };
    await start({ identity: await identityFile({ ...provider, scopes }) });
    expect(await statusOf(await token({ claims: { scp: ['system/*.read'] } }))).toBe(404);
    expect(await statusOf(await token())).toBe(401);
  });

  it('of keys that cannot be asked for are told to come again', async () => {
    // nothing listens on the port of a discarded service
    await start({ identity: await identityFile({ ...provider, jwks: 'http://127.0.0.1:9/jwks' }) });
    expect(await statusOf(await token())).toBe(503);
    // keys of the run do without them
    expect((await (server as Served).ask('GET', '/v1/patients/P/memory')).status).toBe(404);
  });

  it.each([
    ['an error', 500, ''],
    ['what is no set of keys', 200, '{"keys":7}'],
    ['what is no JSON', 200, 'keys'],
  ])('of a provider that answers with %s are told to come again too', async (_, status, text) => {
    const other = createServer((_request, response) => response.writeHead(status).end(text));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    await start({
      identity: await identityFile({ ...provider, jwks: `http://127.0.0.1:${port}/` }),
    });
    expect(await statusOf(await token())).toBe(503);
    other.close();
  });

  it.each([
    ['a file that is not there', undefined, 'CONFIG_MISSING'],
    ['keys in clear from afar', { ...provider, jwks: 'http://id.example/jwks' }, 'CONFIG'],
    ['a set of keys that is none', { ...provider, jwks: 'nothing.json' }, 'CONFIG'],
    ['an algorithm with a shared secret', { ...provider, algorithms: ['HS256'] }, 'CONFIG'],
    ['a scope of ours that is none', { ...provider, scopes: { all: ['everything'] } }, 'CONFIG'],
    ['a name that is none', { ...provider, issuers: [] }, 'CONFIG'],
  ])('are not taken of %s', async (_, given, code) => {
    await folder.write('nothing.json', '[]');
    const identity = given ? await identityFile(given) : folder.path('absent.json');
    await expect(start({ identity })).rejects.toMatchObject({ code });
  });
});

describe('a certificate', () => {
  const fixture = (name: string): string =>
    fileURLToPath(new URL(`certificate/${name}.pem`, import.meta.url));

  it('makes it speak HTTPS, and nothing else', async () => {
    const { url, key = '' } = await start({ tls: { cert: fixture('cert'), key: fixture('key') } });
    expect(url).toMatch(/^https:/);
    const status = await new Promise((resolve, reject) => {
      const ca = readFile(fixture('cert'));
      void ca.then((authority) => {
        request(
          `${url}/v1/patients/P/memory`,
          { ca: authority, headers: { authorization: `Bearer ${key}` } },
          (response) => {
            response.resume();
            resolve(response.statusCode);
          },
        )
          .on('error', reject)
          .end();
      });
    });
    expect(status).toBe(404);
    await expect(fetch(url.replace('https', 'http'))).rejects.toThrow();
    await (server as Served).reload();
    expect((server as Served).log()).toContain('"what":"certificate"');
  });

  it.each([
    ['cert', 'other-key', 'CONFIG'],
    ['key', 'key', 'CONFIG'],
    ['cert', 'absent', 'CONFIG_MISSING'],
  ])('%s with %s is refused', async (cert, key, code) => {
    await expect(start({ tls: { cert: fixture(cert), key: fixture(key) } })).rejects.toMatchObject({
      code,
    });
  });
});
