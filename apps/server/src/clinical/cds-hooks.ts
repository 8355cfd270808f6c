import { createHash } from 'node:crypto';
import { disclaimer } from '@prodrome/assembly';
import { z } from 'zod';
import { expectValid } from '../http/expect-valid.ts';
import { defineRoute, type Route } from '../http/route.ts';
import { lastForecast } from '../models/last-forecast.ts';
import { auditOf } from '../patients/audit.ts';
import { expectAllowed } from '../patients/expect-allowed.ts';
import { patientParams } from '../patients/schemas.ts';
import { clinicalModelOf } from './clinical-model.ts';
import type { ClinicalParts } from './clinical-parts.ts';
import { riskAssessmentOf, riskAssessmentSchema } from './risk-assessment.ts';

const service = 'headache-risk';

const services = z.strictObject({
  services: z.array(
    z.strictObject({
      ...{ hook: z.literal('patient-view'), id: z.string() },
      ...{ title: z.string(), description: z.string() },
    }),
  ),
});

const request = z.looseObject({
  hook: z.literal('patient-view'),
  hookInstance: z.string().min(1).max(100),
  context: z.looseObject({ patientId: z.string().min(1).max(200) }),
});

const cards = z.strictObject({
  cards: z.array(
    z.strictObject({
      uuid: z.string(),
      summary: z.string().max(140),
      indicator: z.enum(['info', 'warning']),
      detail: z.string(),
      source: z.strictObject({ label: z.string() }),
      selectionBehavior: z.literal('any'),
      suggestions: z.array(
        z.strictObject({
          label: z.string(),
          uuid: z.string(),
          actions: z.array(
            z.strictObject({
              type: z.literal('create'),
              description: z.string(),
              resource: riskAssessmentSchema,
            }),
          ),
        }),
      ),
    }),
  ),
});

/** CDS Hooks 2.0: a card when a patient is looked at. Nothing is asked of the record: what is known stands in the store. */
export const cdsRoutes = ({ served, store }: ClinicalParts): readonly Route[] => [
  defineRoute({
    ...{ method: 'GET', path: '/cds-services', scope: 'infer' },
    summary: 'CDS Hooks: what services there are',
    answers: { 200: { description: 'One, at patient-view', schema: services } },
    handle: () => {
      const { outcome, horizonDays } = clinicalModelOf(served().model);
      return {
        services: [
          {
            ...{ hook: 'patient-view', id: service, title: 'Risk of a headache' },
            description: `Probability of ${outcome} ${daysText(horizonDays)} after the last day that is known of the patient`,
          },
        ],
      };
    },
  }),
  defineRoute({
    ...{ method: 'POST', path: `/cds-services/${service}`, scope: 'read', body: request },
    summary: 'CDS Hooks: the risk of a patient as a card; none where nothing is known',
    answers: { 200: { description: 'Cards', schema: cards } },
    handle: async ({ body, caller }) => {
      const { id } = expectValid(patientParams, { id: body.context.patientId }, 'body');
      expectAllowed(caller, id);
      await store.append('audit', [auditOf('cds-hooks patient-view', id, caller)]);
      const { patients, model } = served();
      const clinical = clinicalModelOf(model);
      const forecast = await lastForecast(patients, id);
      const resource = forecast && riskAssessmentOf(forecast, clinical);
      const [told] = resource?.prediction ?? [];
      if (!resource || !told) return { cards: [] };
      const band = told.qualitativeRisk?.text;
      const percent = Math.round(100 * told.probabilityDecimal);
      return {
        cards: [
          {
            uuid: uuidOf(body.hookInstance, 'card'),
            summary: `${told.outcome.text.slice(0, 60)} on ${told.whenPeriod.start}: ${percent} %${band === undefined ? '' : `, risk ${band}`}`,
            indicator: band === 'high' ? 'warning' : 'info',
            detail: resource.note.map(({ text }) => text).join('\n\n'),
            source: { label: `Prodrome, model ${clinical.hash.slice(0, 12)}` },
            selectionBehavior: 'any',
            suggestions: [
              {
                label: 'Keep the risk assessment',
                uuid: uuidOf(body.hookInstance, 'suggestion'),
                actions: [
                  {
                    type: 'create',
                    description: `${disclaimer.split('. ').slice(0, 2).join('. ')}.`,
                    resource,
                  },
                ],
              },
            ],
          },
        ],
      };
    },
  }),
];

const daysText = (days: number): string => (days === 1 ? 'a day' : `${days} days`);

/** The same for the same call of a hook: one that is repeated is not another card. */
function uuidOf(instance: string, part: string): string {
  const hex = createHash('sha256').update(`${instance}\n${part}`).digest('hex');
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 3) | 8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
