import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { generateCohortFiles, simulateFile, train, trainTwin } from '@prodrome/assembly';
import { serve, temporaryFolder, trainModel, type Served } from './support.ts';

const folder = temporaryFolder();
const patient = 'p000005';
let server: Served;
let data: string;
let twin: string;
let model: string;

/** The days of the patient, a cell as a device tells it. */
async function toldDays(): Promise<object[]> {
  const [head = '', ...lines] = (await readFile(data, 'utf8')).trimEnd().split('\n');
  const names = head.split(',');
  return lines
    .map((line) => line.split(','))
    .filter((cells) => cells[names.indexOf('patient_id')] === patient)
    .map((cells) => Object.fromEntries(names.map((name, at) => [name, cells[at] || null])));
}

beforeAll(async () => {
  data = folder.path('cohort.csv');
  await generateCohortFiles({ options: { patients: 40, days: 70, seed: 3 }, out: data });
  twin = folder.path('twin.json');
  await trainTwin({ data, out: twin });
  const config = await folder.write(
    'cohort.yaml',
    'experts: [{ name: rate, type: climatology, specialty: history }]\nvalidation: { outer: holdout, bootstrap_draws: 50 }\n',
  );
  model = folder.path('cohort-model');
  await train({ config, data, out: model });
  server = await serve({ model, twin });
  const told = await server.ask('POST', `/v1/patients/${patient}/observations`, {
    days: await toldDays(),
  });
  expect(told.status).toBe(200);
});
afterAll(() => server.close());

interface OpenApi {
  readonly paths: Readonly<
    Record<
      string,
      {
        readonly post: {
          readonly responses: {
            readonly 200: {
              readonly content: Readonly<Record<string, { readonly schema: object }>>;
            };
          };
        };
      }
    >
  >;
}

const simulate = (body: unknown, id = patient) =>
  server.ask('POST', `/v1/patients/${id}/simulations`, body);

describe('a plan that is simulated over HTTP', () => {
  it('does what it does for a file of the days that were told', async () => {
    const plan = await folder.write(
      'plan.yaml',
      'days: 20\nsteps: [{ variable: waso_min, shift: -15, schedule: { every_days: 2 } }]\n',
    );
    const { state, ...expected } = await simulateFile({
      ...{ twin, data, plan, patient, seed: 7, doses: true },
    });
    const { status, json } = await simulate({
      plan: {
        days: 20,
        steps: [{ variable: 'waso_min', shift: -15, schedule: { everyDays: 2 } }],
      },
      ...{ seed: 7, doses: true },
    });
    expect(status).toBe(200);
    expect(json).toEqual(
      JSON.parse(JSON.stringify({ ...expected, learnedFrom: state.learnedFrom })),
    );
    const { paths } = (await server.ask('GET', '/openapi.json')).json as unknown as OpenApi;
    const [schema] = Object.values(
      paths['/v1/patients/{id}/simulations']?.post.responses['200'].content ?? {},
    );
    const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(
      schema?.schema ?? false,
    );
    expect([validate(json), validate.errors]).toEqual([true, null]);
  });

  it.each([
    ['USAGE', 400, { plan: { steps: [{ variable: 'waso_min' }] } }],
    ['USAGE', 400, { plan: { days: 1000 } }],
    ['CONFIG', 422, { plan: { steps: [{ variable: 'waso', cap: 3 }] } }],
    ['PLAN_REFUSED', 422, { plan: { steps: [{ variable: 'pressure_hpa', set: 1000 }] } }],
  ])('is refused as %s where it cannot be', async (code, status, body) => {
    const { status: got, json } = await simulate(body);
    expect([got, json.code]).toEqual([status, code]);
    expect(json['detail']).not.toContain('undefined');
  });

  it('is refused for who is not known', async () => {
    const { status, json } = await simulate({ plan: {} }, 'nobody');
    expect([status, json.code]).toEqual([404, 'NOT_FOUND']);
  });

  it('needs a twin, of data that are written like those of the model', async () => {
    const other = await trainModel(folder);
    await expect(serve({ model: other, twin })).rejects.toMatchObject({ code: 'SCHEMA' });
    await expect(serve({ model, twin: folder.path('no.json') })).rejects.toMatchObject({
      code: 'DATA_MISSING',
    });
    const without = await serve({ model });
    const { status } = await without.ask('POST', `/v1/patients/${patient}/simulations`, {
      plan: {},
    });
    expect(status).toBe(404);
    await without.close();
  });
});
