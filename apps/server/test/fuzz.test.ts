import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { daysOf, serve, temporaryFolder, trainModel, type Served } from './support.ts';

const folder = temporaryFolder();
const days = daysOf(50, 3);
let server: Served;
beforeAll(async () => {
  server = await serve({ model: await trainModel(folder), limits: { requestsPerMinute: 1e6 } });
});
afterAll(() => server.close());

const posts = [
  '/v1/patients/F/observations',
  '/v1/patients/F/feedback',
  '/v1/forecasts',
  '/v2/models/model/infer',
  '/v2/repository/index',
];

/** Whatever is asked is answered, as a problem where it is wrong, without a word of the inside. */
async function expectSound(method: string, path: string, body?: unknown): Promise<number> {
  const { status, text, json, headers } = await server.ask(method, path, body);
  const asked = [method, path, (JSON.stringify(body) as string | undefined)?.slice(0, 200)];
  expect([...asked, status, status < 500]).toEqual([...asked, status, true]);
  if (status < 400) return status;
  expect([...asked, headers.get('content-type')]).toEqual([...asked, 'application/problem+json']);
  expect([...asked, json.code]).toEqual([...asked, expect.stringMatching(/^[A-Z_]+$/)]);
  expect(text).not.toMatch(/node:|\.ts\b|\.js:\d|SQLITE|syntax error/);
  return status;
}

it('answers any JSON', async () => {
  const value = fc.oneof(
    fc.jsonValue(),
    fc.record({ days: fc.array(fc.dictionary(fc.string(), fc.jsonValue())) }),
    fc.record({ rows: fc.array(fc.dictionary(fc.constantFrom(...known), fc.jsonValue())) }),
    fc.record({ days: fc.array(fc.dictionary(fc.constantFrom(...known), fc.jsonValue())) }),
    fc.record({ time: fc.jsonValue(), outcome: fc.constantFrom(0, 1, null, 2, '1') }),
    fc.record({ inputs: fc.array(tensor, { maxLength: 5 }), outputs: fc.jsonValue() }),
    fc.record({ inputs: fc.array(tensor, { maxLength: 5 }) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...posts), value, async (path, body) => {
      await expectSound('POST', path, body);
    }),
    { numRuns: 300, seed: 17 },
  );
});

const known = ['date', 'headache', 'sleep_h', 'weekday', 'patient', 'Sleep_h', '__proto__'];
const tensor = fc.record({
  name: fc.constantFrom('features', 'patient', 'time', 'outcome', 'x'),
  shape: fc.array(fc.oneof(fc.nat(3), fc.constant(2 ** 31), fc.constant(-1)), { maxLength: 3 }),
  datatype: fc.constantFrom('FP32', 'FP64', 'BYTES', 'INT64', 'BOOL'),
  data: fc.oneof(fc.array(fc.oneof(fc.double(), fc.string(), fc.constant(null))), fc.jsonValue()),
});

it('answers any bytes', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...posts),
      fc.uint8Array({ maxLength: 200 }),
      async (path, body) => {
        expect(await expectSound('POST', path, body)).toBeGreaterThanOrEqual(
          path.endsWith('index') ? 200 : 400,
        );
      },
    ),
    { numRuns: 60, seed: 17 },
  );
});

it('takes an id for nothing but a text: of SQL, of paths, of any script', async () => {
  const ids = [
    `'; DROP TABLE observations; --`,
    `" OR 1=1 --`,
    '../../etc/passwd',
    '..%2f..%2fetc',
    '/',
    'a/b',
    '%',
    'Ünï ✓ 𝛼',
    '__proto__',
    'constructor',
    '*',
    'x'.repeat(200),
  ];
  for (const id of ids) {
    const at = `/v1/patients/${encodeURIComponent(id)}`;
    expect([id, await expectSound('POST', `${at}/observations`, { days })]).toEqual([id, 200]);
    const { json } = await server.ask('GET', `${at}/forecast`);
    expect(json['patientId']).toBe(id);
  }
  for (const id of ids) {
    const at = `/v1/patients/${encodeURIComponent(id)}`;
    expect([id, await expectSound('DELETE', at)]).toEqual([id, 204]);
  }
  // files write nobody so
  expect(await expectSound('POST', '/v1/patients/NULL/observations', { days })).toBe(422);
  for (const id of ['%00', '%0a', 'x'.repeat(201), 'x'.repeat(5000), '%ff', '%zz', '']) {
    const status = await expectSound('GET', `/v1/patients/${id}/forecast`);
    expect([id.slice(0, 9), status < 500 && status >= 400]).toEqual([id.slice(0, 9), true]);
  }
});

it('knows no other path and method', async () => {
  const paths = ['/', '/v1', '/v1/patients', '/v3', '/v2/models', '/metrics/x', '/..%2f', '//v2'];
  for (const path of paths) expect([path, await expectSound('GET', path)]).toEqual([path, 404]);
  for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
    expect([method, await expectSound(method, '/v1/forecasts')]).toEqual([method, 404]);
  }
});
