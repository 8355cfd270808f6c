import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as fhirModule from 'fhir';
import { addKey } from '../src/index.ts';
import { clinicalModelOf } from '../src/clinical/clinical-model.ts';
import { daysOf as daysOfObservations, type Observation } from '../src/clinical/observations.ts';
import { riskAssessmentOf } from '../src/clinical/risk-assessment.ts';
import { daysOf, serve, temporaryFolder, trainModel, type Day, type Served } from './support.ts';

const folder = temporaryFolder();
let server: Served;
let keyOfP: string;
let keyOfAll: string;
beforeAll(async () => {
  const keys = folder.path('keys.json');
  const scopes = ['read', 'write', 'infer', 'operate'] as const;
  keyOfAll = await addKey(keys, 'all', { scopes: [...scopes] });
  keyOfP = await addKey(keys, 'own', { scopes: [...scopes] });
  const { readFile } = await import('node:fs/promises');
  const { keys: entries } = JSON.parse(await readFile(keys, 'utf8')) as { keys: { id: string }[] };
  await folder.write(
    'keys.json',
    JSON.stringify({
      keys: entries.map((one) => (one.id === 'own' ? { ...one, patients: ['P'] } : one)),
    }),
  );
  server = await serve({ model: await trainModel(folder), keys });
});
afterAll(() => server.close());

const column = (code: string) => ({ coding: [{ system: 'urn:prodrome:column', code }] });
const observation = (patient: string, day: Day, more: object): object => ({
  resource: {
    ...{ resourceType: 'Observation', status: 'final' },
    subject: { reference: `Patient/${patient}` },
    effectiveDateTime: `${String(day['date'])}T21:30:00+02:00`,
    ...more,
  },
});

/** A day as observations: sleep by LOINC, headache by SNOMED CT, the weekday by the name of its column. */
const entriesOf = (patient: string, day: Day): object[] => [
  observation(patient, day, {
    code: { coding: [{ system: 'http://loinc.org', code: '93832-4' }] },
    valueQuantity: {
      ...{ value: day['sleep_h'], system: 'http://unitsofmeasure.org', code: 'h', unit: 'hours' },
    },
  }),
  observation(patient, day, {
    code: { coding: [{ system: 'http://snomed.info/sct', code: '25064002' }] },
    valueBoolean: day['headache'] === 1,
  }),
  observation(patient, day, { code: column('weekday'), valueString: day['weekday'] }),
];

const bundle = (type: string, entry: readonly object[]) => ({
  resourceType: 'Bundle',
  type,
  entry,
});
const days = daysOf(51, 5);
const ask = (method: string, path: string, body?: unknown, key = keyOfAll) =>
  server.ask(method, path, body, { key });

const { Fhir } = fhirModule;
/** What HL7's definitions of R4 have against a resource; value sets that they do not list are not looked up. */
const faultsOf = (resource: object): readonly unknown[] =>
  new Fhir()
    .validate(resource, { errorOnUnexpected: true })
    .messages.filter(({ severity }) => String(severity) === 'error');

interface Risk {
  readonly resourceType: string;
  readonly prediction: readonly {
    readonly probabilityDecimal: number;
    readonly whenPeriod: { readonly start: string };
  }[];
}
const risksOf = (json: unknown): readonly Risk[] =>
  (json as { entry?: { resource: Risk }[] }).entry?.map(({ resource }) => resource) ?? [];

describe('FHIR', () => {
  it('takes observations, and tells the same forecast as the routes of patients do', async () => {
    const told = bundle(
      'transaction',
      days.flatMap((day) => entriesOf('P', day)),
    );
    expect(faultsOf(told)).toEqual([]);
    const answer = await ask('POST', '/fhir', told);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      200,
      'application/fhir+json; charset=utf-8',
    ]);
    const plain = await ask('POST', '/v1/patients/Q/observations', { days });
    expect(plain.status).toBe(200);
    const [risk] = risksOf(answer.json);
    expect(risk?.prediction[0]?.probabilityDecimal).toBe(plain.json.forecasts.at(-1)?.prediction);
    expect(risk?.prediction[0]?.whenPeriod.start).toBe('2024-02-25');
    expect(faultsOf(answer.json)).toEqual([]);

    const search = await ask('GET', '/fhir/RiskAssessment?patient=Patient/P');
    expect(risksOf(search.json)).toEqual([risk]);
    expect(faultsOf(search.json)).toEqual([]);
    const nobody = await ask('GET', '/fhir/RiskAssessment?patient=nobody');
    expect(nobody.json).toEqual({ resourceType: 'Bundle', type: 'searchset', total: 0 });
    expect(faultsOf((await ask('GET', '/fhir/metadata')).json)).toEqual([]);
  });

  it.each([
    ['a code of no column', { code: column('pressure'), valueInteger: 1 }, 422, 'DATA_COLUMN'],
    ['no code', { code: { text: 'sleep' }, valueInteger: 1 }, 422, 'DATA_COLUMN'],
    [
      'another unit',
      { code: column('sleep_h'), valueQuantity: { value: 400, unit: 'min' } },
      ...([422, 'DATA_VALUE'] as const),
    ],
    ['no value', { code: column('sleep_h') }, 422, 'DATA_VALUE'],
    ['a word for a number', { code: column('sleep_h'), valueString: 'long' }, 422, 'DATA_VALUE'],
    ['a status that is none', { status: 'wrong', code: column('sleep_h') }, 400, 'USAGE'],
    ['nobody', { subject: { reference: 'Group/1' }, code: column('sleep_h') }, 400, 'USAGE'],
    [
      'an id with control characters',
      { subject: { reference: 'Patient/a\u0000' }, code: column('sleep_h'), valueInteger: 7 },
      ...([400, 'USAGE'] as const),
    ],
  ])('refuses an observation of %s, and keeps nothing', async (_, more, status, code) => {
    const [day = {}] = days;
    const wrong = { ...(observation('R', day, more) as { resource: object }) };
    const answer = await ask(
      'POST',
      '/fhir',
      bundle('transaction', [wrong, ...entriesOf('R', day).slice(1)]),
    );
    expect([answer.status, answer.json.code]).toEqual([status, code]);
    expect((await ask('GET', '/v1/patients/R/memory')).status).toBe(404);
  });

  it('tells of each patient of a batch what became of them: what one is refused for costs the others nothing', async () => {
    const [day = {}] = days;
    const wrong = observation('S', day, { code: column('sleep_h'), valueString: 'long' });
    const answer = await ask('POST', '/fhir', bundle('batch', [wrong, ...entriesOf('T', day)]));
    const { entry } = answer.json as unknown as { entry: { response: { status: string } }[] };
    expect([answer.status, entry.map(({ response }) => response.status)]).toEqual([
      ...[200, ['422', '200']],
    ]);
    expect(answer.text).toContain('OperationOutcome');
    expect(faultsOf(answer.json)).toEqual([]);
    expect((await ask('GET', '/v1/patients/S/memory')).status).toBe(404);
    expect((await ask('GET', '/v1/patients/T/memory')).status).toBe(200);
  });

  it('refuses two values of one day, a transaction of two people, and people that a key is not for', async () => {
    const [one = {}, two = {}] = days;
    const twice = [...entriesOf('R', one), ...entriesOf('R', { ...one, sleep_h: 3 })];
    expect((await ask('POST', '/fhir', bundle('batch', twice))).json.code).toBe('DATA_CONFLICT');
    const both = [...entriesOf('P', two), ...entriesOf('R', two)];
    expect((await ask('POST', '/fhir', bundle('transaction', both))).json.code).toBe('USAGE');
    const others = await ask('POST', '/fhir', bundle('batch', both), keyOfP);
    expect(others.json.code).toBe('FORBIDDEN');
    expect((await ask('GET', '/fhir/RiskAssessment?patient=R', undefined, keyOfP)).status).toBe(
      403,
    );
    expect((await ask('GET', '/v1/patients/R/memory')).status).toBe(404);
  });
});

describe('CDS Hooks', () => {
  const hook = (patientId: string) => ({
    ...{ hook: 'patient-view', hookInstance: 'd1577c69-dfbe-44ad-ba6d-3e05e953b2ea' },
    context: { userId: 'Practitioner/1', patientId },
  });

  it('has a card with the forecast, its source, and a suggestion that FHIR can keep', async () => {
    const { services } = (await ask('GET', '/cds-services')).json as unknown as {
      services: { id: string; hook: string }[];
    };
    expect(services).toMatchObject([{ id: 'headache-risk', hook: 'patient-view' }]);
    const answer = await ask('POST', '/cds-services/headache-risk', hook('P'));
    const [card] = (answer.json as unknown as { cards: Card[] }).cards;
    const [risk] = risksOf((await ask('GET', '/fhir/RiskAssessment?patient=P')).json);
    const percent = Math.round(100 * (risk?.prediction[0]?.probabilityDecimal ?? NaN));
    expect(card?.summary).toBe(`headache on 2024-02-25: ${percent} %`);
    expect(card?.detail).toContain('Not a medical device');
    expect(card?.suggestions[0]?.actions[0]?.resource).toEqual(risk);
    const again = await ask('POST', '/cds-services/headache-risk', hook('P'));
    expect(again.text).toBe(answer.text);
  });

  it('has none where nothing is known, and none for people that a key is not for', async () => {
    expect((await ask('POST', '/cds-services/headache-risk', hook('nobody'))).json).toEqual({
      cards: [],
    });
    const others = await ask('POST', '/cds-services/headache-risk', hook('Q'), keyOfP);
    expect(others.status).toBe(403);
    expect((await ask('POST', '/cds-services/headache-risk', {})).json.code).toBe('USAGE');
  });

  interface Card {
    readonly summary: string;
    readonly detail: string;
    readonly suggestions: readonly { readonly actions: readonly { readonly resource: object }[] }[];
  }
});

describe('of a manifest', () => {
  const schema = {
    ...{ shape: 'diary', outcome: 'attack', horizonDays: 2, time: { name: 'day', kind: 'date' } },
    columns: [
      {
        name: 'rest',
        domain: 'physiological',
        kind: 'number',
        unit: '1/min',
        variable: 'resting_heart_rate',
      },
      { name: 'sdnn', domain: 'physiological', kind: 'number', unit: 'ms', variable: 'hrv_sdnn' },
      {
        name: 'sdnn_left',
        domain: 'physiological',
        kind: 'number',
        unit: 'ms',
        variable: 'hrv_sdnn',
      },
    ],
  };
  const model = clinicalModelOf({ hash: 'ab'.repeat(32), manifest: { schema } } as never);
  const loinc = (code: string) => [{ system: 'http://loinc.org', code }];

  it('codes of the catalogue mean its columns, but not where two have them', () => {
    expect(model.columnOf(loinc('40443-4'))?.name).toBe('rest');
    expect(model.columnOf(loinc('80404-7'))).toBeUndefined();
    expect(
      model.columnOf([...loinc('80404-7'), { system: 'urn:prodrome:column', code: 'sdnn' }])?.name,
    ).toBe('sdnn');
    const pulse = {
      ...{ resourceType: 'Observation', status: 'final', subject: { reference: 'Patient/a' } },
      ...{ effectiveDateTime: '2024-05-01', code: { coding: loinc('40443-4') } },
      valueQuantity: { value: 61, code: '/min' },
    } as Observation;
    expect([...daysOfObservations([pulse], model)]).toEqual([
      ['a', [{ day: '2024-05-01', rest: 61 }]],
    ]);
  });

  it('a forecast that nobody gave has no prediction, and says so; bands are HL7’s', () => {
    const result = {
      ...{ patientId: 'a', timestamp: '2024-05-01', degraded: true, receipt: {} },
      ...{ prediction: NaN, risk: 'medium' },
    } as never;
    const none = riskAssessmentOf(result, model);
    expect(none.prediction).toBeUndefined();
    expect(none.note[0]?.text).toContain('No expert answered');
    expect(faultsOf(none)).toEqual([]);
    const some = riskAssessmentOf({ ...(result as object), prediction: 0.25 } as never, model);
    expect(some.prediction?.[0]).toMatchObject({
      ...{ outcome: { text: 'attack' }, probabilityDecimal: 0.25 },
      qualitativeRisk: { coding: [{ code: 'moderate' }] },
      whenPeriod: { start: '2024-05-03', end: '2024-05-03' },
    });
    expect(faultsOf(some)).toEqual([]);
    expect(faultsOf({ ...some, status: 'sure' })).not.toEqual([]);
  });
});
