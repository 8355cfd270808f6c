import type { FollowedPatients } from '@prodrome/assembly';
import { ProdromeError, type Store } from '@prodrome/core';
import { z } from 'zod';
import { expectValid } from '../http/expect-valid.ts';
import { readJson } from '../http/read-json.ts';
import { Answer, defineRoute, type Route } from '../http/route.ts';
import { auditOf } from '../patients/audit.ts';
import { expectAllowed } from '../patients/expect-allowed.ts';
import { patientParams } from '../patients/schemas.ts';
import type { ClinicalModel } from './clinical-model.ts';
import { daysOf, observationSchema } from './observations.ts';
import { riskAssessmentOf, riskAssessmentSchema } from './risk-assessment.ts';

/** What clinical routes need. */
export interface ClinicalParts {
  readonly patients: FollowedPatients;
  readonly store: Store;
  readonly model: ClinicalModel;
  readonly version: string;
}

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

const bundleOut = z.strictObject({
  resourceType: z.literal('Bundle'),
  type: z.enum(['batch-response', 'transaction-response']),
  entry: z.array(
    z.strictObject({
      response: z.strictObject({ status: z.string() }),
      resource: riskAssessmentSchema.optional(),
    }),
  ),
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
export const fhirRoutes = ({
  patients,
  store,
  model,
  version,
}: ClinicalParts): readonly Route[] => [
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
      const forecast = await patients.forecast(id).catch(nothingKnown);
      const entry = forecast ? [{ resource: riskAssessmentOf(forecast, model) }] : [];
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
      const days = daysOf(
        body.entry.map(({ resource }) => resource),
        model,
      );
      for (const id of days.keys()) {
        expectAllowed(caller, expectValid(patientParams, { id }, 'body').id);
      }
      if (body.type === 'transaction' && days.size > 1) throw manyPatients(days.size);
      const entry = [];
      for (const [id, told] of days) {
        await store.append('audit', [auditOf('fhir observe', id, caller)]);
        const { forecasts } = await patients.observe(id, told);
        const last = forecasts.at(-1);
        entry.push({
          response: { status: '200' },
          ...(last && { resource: riskAssessmentOf(last, model) }),
        });
      }
      const answered = body.type === 'transaction' ? 'transaction-response' : 'batch-response';
      return fhir({ resourceType: 'Bundle', type: answered, entry });
    },
  }),
];

function nothingKnown(error: unknown): undefined {
  if (ProdromeError.is(error, 'NOT_FOUND')) return undefined;
  throw error;
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
        { type: 'Observation', interaction: [{ code: 'create' }] },
        {
          type: 'RiskAssessment',
          interaction: [{ code: 'search-type' }],
          searchParam: [{ name: 'patient', type: 'reference' }],
        },
      ],
    },
  ],
});
