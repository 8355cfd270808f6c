import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { daysOf, serve, temporaryFolder, trainModel, type Served } from './support.ts';

const folder = temporaryFolder();
let server: Served;
let openapi: Document;
beforeAll(async () => {
  server = await serve({ model: await trainModel(folder) });
  openapi = (await server.ask('GET', '/openapi.json')).json as unknown as Document;
});
afterAll(() => server.close());

interface Operation {
  readonly security: readonly object[];
  readonly parameters: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly schema: object }>>;
  };
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: object }>> }>
  >;
}

interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

/** What an answer does not satisfy. */
function faultsOf(schema: object, value: unknown): unknown {
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
  const isProblem = '$ref' in schema && schema.$ref === '#/components/schemas/Problem';
  const validate = ajv.compile(isProblem ? problemSchema() : schema);
  return validate(value) ? [] : validate.errors;
}

const problemSchema = (): object => openapi.components.schemas['Problem'] ?? { not: {} };

const days = daysOf(50, 6);
const row = { name: 'features', shape: [1, 2], datatype: 'FP64', data: [7, 0] };
/** One request for every operation, in an order in which each has an answer. */
const requests: readonly (readonly [string, string, unknown?, string?])[] = [
  ['get', '/healthz/live'],
  ['get', '/healthz/ready'],
  ['get', '/metrics'],
  ['get', '/openapi.json'],
  ['post', '/v1/patients/{id}/observations', { days: days.slice(0, 5) }],
  ['post', '/v1/patients/{id}/feedback', { time: days[5]?.['date'], outcome: 1 }],
  ['get', '/v1/patients/{id}/forecast'],
  ['get', '/v1/patients/{id}/explanation'],
  ['get', '/v1/patients/{id}/memory'],
  ['get', '/v1/patients/{id}/history'],
  ['get', '/v1/patients/{id}/export'],
  ['get', '/fhir/metadata'],
  [
    'post',
    '/fhir',
    {
      ...{ resourceType: 'Bundle', type: 'batch' },
      entry: [
        {
          resource: {
            ...{ resourceType: 'Observation', status: 'final' },
            code: { coding: [{ system: 'urn:prodrome:column', code: 'sleep_h' }] },
            ...{ subject: { reference: 'Patient/P' }, effectiveDateTime: '2024-03-01' },
            valueQuantity: { value: 7 },
          },
        },
      ],
    },
  ],
  ['get', '/fhir/RiskAssessment'],
  ['get', '/cds-services'],
  [
    'post',
    '/cds-services/headache-risk',
    { hook: 'patient-view', hookInstance: '1', context: { patientId: 'P' } },
  ],
  ['delete', '/v1/patients/{id}'],
  [
    'post',
    '/v1/forecasts',
    {
      rows: [
        { ...days[0], patient: 'P' },
        { ...days[1], patient: 'Q' },
      ],
    },
  ],
  ['get', '/v2'],
  ['get', '/v2/health/live'],
  ['get', '/v2/health/ready'],
  ['post', '/v2/repository/index', {}],
  ['get', '/v2/models/{model}'],
  ['get', '/v2/models/{model}/ready'],
  ['post', '/v2/models/{model}/infer', { id: '1', inputs: [row] }],
  ['get', '/v2/models/{model}/versions/{version}'],
  ['get', '/v2/models/{model}/versions/{version}/ready'],
  ['post', '/v2/models/{model}/versions/{version}/infer', { inputs: [row] }],
];

const at = (path: string): string =>
  path
    .replace('{id}', 'P')
    .replace(/RiskAssessment$/, '$&?patient=P')
    .replace('{model}', 'model')
    .replace('{version}', server.model.slice(0, 12));

it('tells every operation, and real answers are as it says', async () => {
  expect(openapi.openapi).toBe('3.1.0');
  const told = Object.entries(openapi.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method} ${path}`),
  );
  // the one that has no end
  told.splice(told.indexOf('get /v1/patients/{id}/events'), 1);
  expect(requests.map(([method, path]) => `${method} ${path}`).sort()).toEqual(told.sort());
  for (const [method, path, body] of requests) {
    const where = `${method} ${path}`;
    const operation = openapi.paths[path]?.[method] as Operation;
    if (body !== undefined && operation.requestBody) {
      const { schema } = operation.requestBody.content['application/json'] ?? { schema: {} };
      expect([where, faultsOf(schema, body)]).toEqual([where, []]);
    }
    const { status, text, json, headers } = await server.ask(
      ...([method.toUpperCase(), at(path), body] as const),
    );
    const said = operation.responses[String(status)];
    expect([where, status, said !== undefined, text.slice(0, 300)]).toEqual([
      ...[where, status, true, expect.anything()],
    ]);
    const type = (headers.get('content-type') ?? '').split(';')[0] ?? '';
    const content = said?.content?.[type];
    expect([where, content !== undefined]).toEqual([where, status !== 204]);
    if (content && /^application\/(?:fhir\+)?json$/.test(type)) {
      expect([where, faultsOf(content.schema, json)]).toEqual([where, []]);
    }
  }
});

it('needs a key for every operation but health, and tells problems as it says', async () => {
  for (const [path, operations] of Object.entries(openapi.paths)) {
    for (const [method, { security, responses }] of Object.entries(operations)) {
      const where = `${method} ${path}`;
      const isHealth = /^\/healthz\/|^\/v2\/health\//.test(path);
      expect([where, security.length === 0]).toEqual([where, isHealth]);
      if (isHealth) continue;
      const { status, json, headers } = await server.ask(
        ...([method.toUpperCase(), at(path), undefined, { key: null }] as const),
      );
      expect([where, status, json.code]).toEqual([where, 401, 'UNAUTHENTICATED']);
      expect(headers.get('www-authenticate')).toBe('Bearer');
      const { schema } = responses['default']?.content?.['application/problem+json'] ?? {};
      expect([where, faultsOf(schema ?? { not: {} }, json)]).toEqual([where, []]);
    }
  }
});

it('would find an answer that is not as it says', () => {
  expect(faultsOf(problemSchema(), { status: 'x' })).not.toEqual([]);
});
