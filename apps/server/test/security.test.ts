import { readFile, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { openFullStore } from '@prodrome/assembly';
import { readAll } from '@prodrome/core';
import { defineRoute } from '../src/http/route.ts';
import { addKey, limitsSchema, scopeNames, type Scope, type ServeOptions } from '../src/index.ts';
import { createLog } from '../src/serving/log.ts';
import { createMetrics } from '../src/serving/metrics.ts';
import { createServer } from '../src/serving/server.ts';
import { daysOf, serve, temporaryFolder, trainModel, type Served } from './support.ts';

const folder = temporaryFolder();
let model: string;
beforeAll(async () => {
  model = await trainModel(folder);
});

let server: Served;
let stores = 0;
const start = async (options: Partial<ServeOptions> = {}): Promise<string> => {
  const store = `sqlite:${folder.path(`${stores++}.db`)}`;
  server = await serve({ model, store, ...options });
  return store;
};
afterEach(() => server.close());

const at = '/v1/patients/P';
const days = daysOf(50, 3);
const codeOf = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'none',
    (error: unknown) => (error as { code?: string }).code,
  );

/** What a server says to bytes, until it or a second of silence ends the connection. */
const rawAnswer = (url: string, text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(text));
    let said = '';
    socket.on('data', (chunk: Buffer) => (said += chunk.toString()));
    socket.on('close', () => {
      resolve(said);
    });
    socket.on('error', reject);
  });

describe('keys', () => {
  it('are kept as hashes in a file of their owner, and printed once', async () => {
    await start();
    const file = folder.path('hashes.json');
    const key = await addKey(file, 'one', { scopes: ['read'] });
    const text = await readFile(file, 'utf8');
    expect(key).toMatch(/^prodrome_[\w-]{43}$/);
    expect(text).not.toContain(key.slice(9));
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await codeOf(addKey(file, 'one', { scopes: ['read'] }))).toBe('CONFIG');
    expect(await codeOf(addKey(file, 'No Name', { scopes: ['read'] }))).toBe('CONFIG');
    expect(await codeOf(addKey(file, 'two', { scopes: ['read'], expires: 'soon' }))).toBe('CONFIG');
    expect(await readFile(file, 'utf8')).toBe(text);
  });

  it('open what their scopes say, to their patients, until they expire', async () => {
    const keys = folder.path('scopes.json');
    const reader = await addKey(keys, 'reader', { scopes: ['read'] });
    const expired = await addKey(keys, 'old', {
      scopes: ['read'],
      expires: '2020-01-01T00:00:00Z',
    });
    const later = await addKey(keys, 'new', {
      ...{ scopes: [...scopeNames], expires: '9999-01-01T00:00:00Z' },
    });
    const own = await addKey(keys, 'own', { scopes: [...scopeNames] });
    const entries = JSON.parse(await readFile(keys, 'utf8')) as { keys: { id: string }[] };
    const some = entries.keys.map((entry) =>
      entry.id === 'own' ? { ...entry, patients: ['Q'] } : entry,
    );
    await folder.write('scopes.json', JSON.stringify({ keys: some }));
    await start({ keys });
    const asked = [
      [reader, 'GET', `${at}/forecast`, 404],
      [reader, 'POST', `${at}/observations`, 403],
      [reader, 'DELETE', at, 403],
      [reader, 'GET', '/v2', 403],
      [reader, 'GET', '/metrics', 403],
      [later, 'GET', '/metrics', 200],
      [expired, 'GET', `${at}/forecast`, 401],
      [`${reader}x`, 'GET', `${at}/forecast`, 401],
      [null, 'GET', `${at}/forecast`, 401],
      ['', 'GET', `${at}/forecast`, 401],
      [own, 'GET', '/v1/patients/Q/forecast', 404],
      [own, 'GET', `${at}/forecast`, 403],
      [own, 'DELETE', at, 403],
    ] as const;
    for (const [key, method, path, status] of asked) {
      const told = await server.ask(method, path, undefined, { key });
      expect([method, path, told.status]).toEqual([method, path, status]);
      expect(told.text).not.toContain(key || 'prodrome_');
    }
    expect(server.key).toBeUndefined();
  });

  it('are read again when the server is told to; a file that is wrong changes nothing', async () => {
    const keys = folder.path('rotated.json');
    const first = await addKey(keys, 'first', { scopes: ['infer'] });
    await start({ keys });
    const second = await addKey(keys, 'second', { scopes: ['infer'] });
    const statuses = async (): Promise<number[]> => [
      (await server.ask('GET', '/v2', undefined, { key: first })).status,
      (await server.ask('GET', '/v2', undefined, { key: second })).status,
    ];
    expect(await statuses()).toEqual([200, 401]);
    await server.reload();
    expect(await statuses()).toEqual([200, 200]);
    await folder.write('rotated.json', '{"keys": [{"id": "first", "key": "clear"}]}');
    await server.reload();
    expect(await statuses()).toEqual([200, 200]);
    expect(server.log()).toContain('stays as it was');
    expect(await codeOf(serve({ model, keys }))).toBe('CONFIG');
    expect(await codeOf(serve({ model, keys: folder.path('absent.json') }))).toBe('CONFIG_MISSING');
  });

  it('let nobody wait for events whose key has expired, or was taken away', async () => {
    const keys = folder.path('waiting.json');
    const expires = new Date(Date.now() + 1500).toISOString();
    const writer = await addKey(keys, 'writer', { scopes: ['write'] });
    const brief = await addKey(keys, 'brief', { scopes: ['read'], expires });
    const stolen = await addKey(keys, 'stolen', { scopes: ['read'] });
    await start({ keys });
    const wait = async (key: string): Promise<string> => {
      const headers = { authorization: `Bearer ${key}` };
      const response = await fetch(`${server.url}${at}/events`, { headers });
      expect(response.status).toBe(200);
      // a stream that ends, or is cut off
      return response.text().catch(() => 'cut off');
    };
    const observe = (day: object) =>
      server.ask('POST', `${at}/observations`, { days: [day] }, { key: writer });
    const waiting = [wait(brief), wait(stolen)];
    await new Promise((resolve) => setTimeout(resolve, Date.parse(expires) + 50 - Date.now()));
    expect((await observe({ date: '2024-02-20', sleep_h: 6 })).status).toBe(200);
    expect(await waiting[0]).not.toContain('2024-02-20');
    const { keys: entries } = JSON.parse(await readFile(keys, 'utf8')) as {
      keys: { id: string }[];
    };
    const left = entries.filter(({ id }) => id !== 'stolen');
    await folder.write('waiting.json', JSON.stringify({ keys: left }));
    await server.reload();
    expect((await observe({ date: '2024-02-21', sleep_h: 7 })).status).toBe(200);
    expect(await waiting[1]).toContain('2024-02-20');
    expect(await waiting[1]).not.toContain('2024-02-21');
  });

  it('are needed where others than this machine can ask', async () => {
    await start();
    for (const host of ['0.0.0.0', '::', '192.168.0.1']) {
      expect([host, await codeOf(serve({ model, host }))]).toEqual([host, 'USAGE']);
    }
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });
});

describe('limits', () => {
  it('hold the rate of each key and of strangers, and say when to ask again', async () => {
    await start({ limits: { requestsPerMinute: 20 } });
    const statuses: number[] = [];
    for (let i = 0; i < 25; i++) statuses.push((await server.ask('GET', '/v2')).status);
    expect(statuses.slice(0, 20)).toEqual(Array(20).fill(200));
    expect(statuses.slice(21)).toEqual(Array(4).fill(429));
    const refusedAt = await server.ask('GET', '/v2');
    expect(refusedAt.json.code).toBe('LIMIT');
    expect(Number(refusedAt.headers.get('retry-after'))).toBeGreaterThan(0);
    const strangers: number[] = [];
    for (let i = 0; i < 4; i++) {
      strangers.push((await server.ask('GET', '/v2', undefined, { key: 'guess' })).status);
    }
    expect(strangers).toEqual([401, 401, 429, 429]);
    expect((await server.ask('GET', '/healthz/live')).status).toBe(200);
  });

  it('hold bodies: their size, the depth of their brackets, their type', async () => {
    await start();
    const path = `${at}/observations`;
    const bodies = [
      [`{"days": [{"date": "${'x'.repeat(2 ** 20)}"}]}`, 413, 'LIMIT'],
      [`{"days": ${'['.repeat(100_000)}${']'.repeat(100_000)}}`, 400, 'LIMIT'],
      ['{"days": [{"date": NaN}]}', 400, 'DATA_FORMAT'],
      ['', 400, 'DATA_FORMAT'],
      [Buffer.from('{"days": "\xff"}', 'latin1'), 400, 'DATA_FORMAT'],
      ['null', 400, 'USAGE'],
      ['{"days": []}', 400, 'USAGE'],
      ['{"days": [{"date": "2024-02-30"}]}', 422, 'DATA_VALUE'],
      ['{"days": [{"date": "2024-02-20", "headache": 0, "mood": 3}]}', 422, 'DATA_COLUMN'],
      ['{"days": [{"date": "2024-02-20", "sleep_h": [7]}]}', 400, 'USAGE'],
      ['{"days": [{"date": "2024-02-20", "sleep_h": 1e39}]}', 422, 'DATA_VALUE'],
    ] as const;
    for (const [body, status, code] of bodies) {
      const told = await server.ask('POST', path, body);
      expect([told.status, told.json.code]).toEqual([status, code]);
      expect(told.headers.get('content-type')).toBe('application/problem+json');
    }
    const headers = { 'content-type': 'text/plain' };
    const told = await server.ask('POST', path, '{}', { headers });
    expect([told.status, told.json.code]).toEqual([415, 'USAGE']);
    expect((await server.ask('GET', `${at}/forecast`)).status).toBe(404);
  });

  it('hold the time in which a request has to come, and what is no HTTP', async () => {
    await start({ limits: { requestTimeoutMs: 300 } });
    const key = `authorization: Bearer ${String(server.key)}`;
    const head = `POST /v1/forecasts HTTP/1.1\r\nhost: x\r\n${key}\r\n`;
    const half = await rawAnswer(server.url, `${head}content-length: 100\r\n\r\n{"rows"`);
    expect(half).toMatch(/^HTTP\/1\.1 408 [^]*"code":"LIMIT"/);
    expect(await rawAnswer(server.url, head)).toMatch(/^HTTP\/1\.1 408 [^]*"code":"LIMIT"/);
    expect(await rawAnswer(server.url, '')).toMatch(/^$|408/);
    expect(await rawAnswer(server.url, 'hello\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 [^]*"USAGE"/);
    const long = `${head}x-long: ${'x'.repeat(20_000)}\r\n\r\n`;
    expect(await rawAnswer(server.url, long)).toMatch(/^HTTP\/1\.1 431 [^]*"code":"LIMIT"/);
    expect((await server.ask('GET', '/v2')).status).toBe(200);
  });

  it('hold how much is worked on at once: others are told to come again, health is answered', async () => {
    await start();
    let end: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => (end = resolve));
    const route = (path: string, scope: Scope | 'open', handle: () => unknown) =>
      defineRoute({ ...{ method: 'GET', path, scope, handle }, summary: '', answers: {} });
    const limits = limitsSchema.parse({ inFlight: 1 });
    const app = createServer({
      routes: [route('/long', 'infer', () => ended), route('/healthz', 'open', () => ({}))],
      gate: { pass: async () => undefined },
      ...{ log: createLog({ write: () => undefined }), metrics: createMetrics(), limits },
    });
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    const first = fetch(`${url}/long`);
    // the second is refused whether it comes after the first or before
    const second = await Promise.race([first, fetch(`${url}/long`)]);
    const { code } = (await second.json()) as { code: string };
    expect([second.status, code, second.headers.get('retry-after')]).toEqual([503, 'BUSY', '1']);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    end();
    await app.close();
  });
});

it('answers with headers that let nothing be stored, run or framed, and no other origin in', async () => {
  await start();
  const paths = ['/v2', '/healthz/live', '/nowhere', `${at}/forecast`, '/%ff'];
  for (const path of paths) {
    const { headers } = await server.ask('GET', path, undefined, {
      headers: { origin: 'https://elsewhere.example' },
    });
    expect([path, headers.get('cache-control')]).toEqual([path, 'no-store']);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('access-control-allow-origin')).toBeNull();
    expect(headers.get('x-powered-by')).toBeNull();
  }
  const { status } = await server.ask('OPTIONS', '/v2');
  expect(status).toBe(404);
});

it('logs and measures nothing of patients, and writes who asked for whom to the audit log', async () => {
  const keys = folder.path('audit.json');
  const key = await addKey(keys, 'ward-3', { scopes: [...scopeNames] });
  const store = await start({ keys });
  const [id, value] = ['Miller-1974', 7.654_321];
  const path = `/v1/patients/${id}`;
  const day = { ...days[0], sleep_h: value };
  const asked = [
    ['POST', `${path}/observations`, { days: [day] }],
    ['POST', `${path}/observations`, { days: [{ ...day, sleep_h: `${value}h` }] }],
    ['POST', `${path}/feedback`, { time: days[1]?.['date'], outcome: 1 }],
    ['GET', `${path}/forecast`],
    ['GET', `${path}/history`],
    ['GET', `/elsewhere/${id}`],
    ['DELETE', path],
  ] as const;
  for (const [method, to, body] of asked) await server.ask(method, to, body, { key });
  const metrics = await server.ask('GET', '/metrics', undefined, { key });
  expect(metrics.text).toContain(
    'prodrome_request_seconds_count{route="/v1/patients/:id/forecast"',
  );
  for (const text of [server.log(), metrics.text]) {
    expect(text).not.toContain('Miller');
    expect(text).not.toContain('7.654');
    expect(text).not.toContain(key.slice(9));
  }
  expect(server.log()).toContain('"key":"ward-3"');
  const { status, json } = await server.ask('GET', `${path}/forecast`, undefined, { key });
  expect([status, json.code]).toEqual([404, 'NOT_FOUND']);
  await server.close();
  const opened = await openFullStore({ url: store });
  const audit: string[] = [];
  for await (const { subject, body } of readAll(opened, 'audit')) {
    audit.push(`${subject}: ${body.action} by ${JSON.stringify(body.detail['by'])}`);
  }
  await opened.close();
  await start();
  const of = (action: string) => `patient ${id}: server ${action} by "ward-3"`;
  const actions = ['observe', 'observe', 'feedback', 'forecast', 'history', 'forecast'];
  expect(audit.filter((line) => line.includes(id)).sort()).toEqual(actions.map(of).sort());
  expect(audit).toContain('patients: server erase by "ward-3"');
});
