import { randomUUID } from 'node:crypto';
import { ProdromeError } from '@prodrome/core';
import { z } from 'zod';
import { expectValid } from '../http/expect-valid.ts';
import { problemOf } from '../http/problem.ts';
import { readJson } from '../http/read-json.ts';
import { Answer, defineRoute, type Route } from '../http/route.ts';
import { lastForecast } from '../models/last-forecast.ts';
import { auditOf } from '../patients/audit.ts';
import { expectAllowed } from '../patients/expect-allowed.ts';
import { patientParams } from '../patients/schemas.ts';
import { clinicalModelOf } from './clinical-model.ts';
import type { ClinicalParts } from './clinical-parts.ts';
import { daysOf, observationSchema } from './observations.ts';
import { riskAssessmentOf, riskAssessmentSchema } from './risk-assessment.ts';

const type = 'application/fhir+json';
const fhir = (body: unknown): Answer =>
  new Answer(JSON.stringify(body), { headers: { 'content-type': type } });

const mostEntries = 1000;

const bundleIn = z.looseObject({
  resourceType: z.literal('Bundle'),
  type: z
    .enum(['batch', 'transaction', 'collection'])
    .describe('a transaction is of one patient: then all of it is kept, or nothing'),
  entry: z
    .array(z.looseObject({ resource: observationSchema }))
    .min(1)
    .max(mostEntries),
});

const outcome = z.strictObject({
  resourceType: z.literal('OperationOutcome'),
  issue: z.array(
    z.strictObject({ severity: z.literal('error'), code: z.string(), diagnostics: z.string() }),
  ),
});

const bundleOut = z.strictObject({
  resourceType: z.literal('Bundle'),
  type: z.enum(['batch-response', 'transaction-response']),
  entry: z
    .array(
      z.strictObject({
        response: z.strictObject({ status: z.string(), outcome: outcome.optional() }),
        resource: riskAssessmentSchema.optional(),
      }),
    )
    .describe('one for each patient, in the order in which they are first told of'),
});

const found = z.strictObject({
  resourceType: z.literal('Bundle'),
  type: z.literal('searchset'),
  total: z.int(),
  entry: z.array(z.strictObject({ resource: riskAssessmentSchema })).optional(),
});

const search = z.strictObject({
  patient: z.string().min(1).max(210).describe('an id, or Patient/ and an id'),
});

/**
 * FHIR R4: observations in, risk assessments out. Media types `application/fhir+json` and `application/json`; errors are problem
 * documents, as everywhere.
 */
export const fhirRoutes = ({ served, store, version }: ClinicalParts): readonly Route[] => [
  defineRoute({
    ...{ method: 'GET', path: '/fhir/metadata', scope: 'infer' },
    summary: 'FHIR R4: what is understood',
    answers: {
      200: {
        ...{ description: 'A CapabilityStatement', type },
        schema: z.looseObject({ resourceType: z.literal('CapabilityStatement') }),
      },
    },
    handle: () => fhir(capabilities(version)),
  }),
  defineRoute({
    ...{ method: 'GET', path: '/fhir/RiskAssessment', scope: 'read', query: search },
    summary: 'FHIR R4: the risk of the last day that is known of a patient',
    answers: { 200: { description: 'A Bundle of type searchset', type, schema: found } },
    handle: async ({ query, caller }) => {
      const { id } = expectValid(
        patientParams,
        { id: query.patient.replace(/^Patient\//, '') },
        'query',
      );
      expectAllowed(caller, id);
      await store.append('audit', [auditOf('fhir RiskAssessment', id, caller)]);
      const { patients, model } = served();
      const clinical = clinicalModelOf(model);
      const forecast = await lastForecast(patients, id);
      const entry = forecast ? [{ resource: riskAssessmentOf(forecast, clinical) }] : [];
      return fhir({
        ...{ resourceType: 'Bundle', type: 'searchset', total: entry.length },
        ...(entry.length > 0 && { entry }),
      });
    },
  }),
  defineRoute({
    ...{ method: 'POST', path: '/fhir', scope: 'write', body: bundleIn },
    read: (bytes) => readJson(bytes),
    summary: 'FHIR R4: observations of patients, also late and corrected ones',
    answers: {
      200: {
        description: 'A Bundle with the risk of the last day told of each patient',
        type,
        schema: bundleOut,
      },
    },
    handle: async ({ body, caller }) => {
      const { patients, model } = served();
      const clinical = clinicalModelOf(model);
      const days = daysOf(
        body.entry.map(({ resource }) => resource),
        clinical,
      );
      for (const id of days.keys()) {
        expectAllowed(caller, expectValid(patientParams, { id }, 'body').id);
      }
      if (body.type === 'transaction' && days.size > 1) throw manyPatients(days.size);
      const entry = [];
      for (const [id, told] of days) {
        await store.append('audit', [auditOf('fhir observe', id, caller)]);
        const answer = patients.observe(id, told).then(({ forecasts }) => {
          const last = forecasts.at(-1);
          return {
            response: { status: '200' },
            ...(last && { resource: riskAssessmentOf(last, clinical) }),
          };
        });
        entry.push(await (body.type === 'transaction' ? answer : answer.catch(refusedEntry)));
      }
      const answered = body.type === 'transaction' ? 'transaction-response' : 'batch-response';
      return fhir({ resourceType: 'Bundle', type: answered, entry });
    },
  }),
];

/** What a patient of a batch was refused for; what was kept of others before stays kept. @throws what is no fault of the request. */
function refusedEntry(error: unknown): z.output<typeof bundleOut>['entry'][number] {
  const { status, body } = problemOf(error, randomUUID());
  if (status >= 500) throw error;
  const issue = [
    { severity: 'error' as const, code: 'processing', diagnostics: body.detail ?? body.title },
  ];
  return {
    response: { status: String(status), outcome: { resourceType: 'OperationOutcome', issue } },
  };
}

const manyPatients = (count: number): ProdromeError =>
  new ProdromeError('USAGE', {
    where: 'body.type',
    expected: 'batch for more than one patient: each is kept whole, or not at all',
    got: `a transaction of ${count} patients`,
  });

const capabilities = (version: string): object => ({
  resourceType: 'CapabilityStatement',
  status: 'active',
  date: '2026',
  kind: 'instance',
  software: { name: 'Prodrome', version },
  implementation: { description: 'Forecasts of headache; research software, not a medical device' },
  fhirVersion: '4.0.1',
  format: ['json'],
  rest: [
    {
      mode: 'server',
      interaction: [{ code: 'batch' }, { code: 'transaction' }],
      resource: [
        {
          type: 'RiskAssessment',
          interaction: [{ code: 'search-type' }],
          searchParam: [{ name: 'patient', type: 'reference' }],
        },
      ],
    },
  ],
});
