import {
  exportPatient,
  patientJson,
  type FollowedPatients,
  type TellContext,
} from '@prodrome/assembly';
import type { Store } from '@prodrome/core';
import { z } from 'zod';
import { defineRoute, Answer, type Asked, type Route } from '../http/route.ts';
import type { ForecastFeed } from '../models/forecast-feed.ts';
import { lastForecast } from '../models/last-forecast.ts';
import type { Serving } from '../models/served-model.ts';
import { auditOf } from './audit.ts';
import { expectAllowed } from './expect-allowed.ts';
import { explainedSchema, forecastSchema, patientParams, record } from './schemas.ts';

/** What the routes of patients need. */
export interface PatientParts {
  readonly served: Serving;
  readonly store: Store;
  readonly feed: ForecastFeed;
}

/** Days of one request at most. */
const mostDays = 1000;

const idempotency = z.object({
  'idempotency-key': z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('names the request: sent again with the same content it changes nothing'),
});

const observations = z.strictObject({
  days: z.array(record).min(1).max(mostDays).describe('a record for each day, in any order'),
});

const observed = z.strictObject({
  forecasts: z.array(forecastSchema).describe('of the days that were told, in the order of time'),
  days: z.strictObject({
    added: z.int().describe('days that were not known'),
    corrected: z.int().describe('days that were known otherwise'),
    repeated: z.int().describe('days that were known just so'),
  }),
});

const feedback = z.strictObject({
  time: z.union([z.string(), z.number()]).describe('the day whose outcome it is'),
  outcome: z
    .union([z.literal(0), z.literal(1), z.null()])
    .describe('whether it was so; null takes back what was told'),
});

const taken = z.strictObject({
  revision: z.int().describe('how often an outcome of the day was told as feedback'),
  learned: z.boolean().describe('false for models whose forecasts do not depend on outcomes'),
});

const memory = z.strictObject({
  patient: z.string(),
  model: z.string().describe('the model whose memory it is'),
  asOf: z.number().describe('the last day taken in, in days since 1970-01-01'),
  days: z
    .array(
      z.strictObject({
        time: z.number(),
        timestamp: z.string(),
        forecast: z.array(z.number().nullable()),
        weights: z.record(z.string(), z.number()),
        drift: z.record(z.string(), z.enum(['up', 'down'])).optional(),
      }),
    )
    .optional()
    .describe('how the last days were answered, oldest first'),
  logHash: z
    .string()
    .optional()
    .describe('names the observations and outcomes that it was made of'),
  values: z.string().describe('base64 of float64 numbers in little-endian order'),
});

const history = z.strictObject({
  forecasts: z.array(
    z.strictObject({
      time: z.string(),
      forecast: z.number().nullable(),
      confidence: z.number().nullable(),
      risk: z.string().optional(),
      model: z.string(),
      outcome: z.number().nullable().describe('what came true; null where it is not known'),
    }),
  ),
});

const at = '/v1/patients/{id}';
const eventStream = 'text/event-stream';

/** What can be asked of one patient. Every one is written to the audit log before it is answered. */
export function patientRoutes({ served, store, feed }: PatientParts): readonly Route[] {
  const audited =
    <Body>(
      action: string,
      work: (
        id: string,
        patients: FollowedPatients,
        asked: Asked<unknown, unknown, Body>,
      ) => unknown,
    ) =>
    async (asked: Asked<{ id: string }, unknown, Body>): Promise<unknown> => {
      const { id } = asked.params;
      expectAllowed(asked.caller, id);
      await store.append('audit', [auditOf(action, id, asked.caller)]);
      return work(id, served().patients, asked);
    };
  const params = patientParams;
  const answers = (description: string, schema: z.ZodType) => ({ 200: { description, schema } });
  return [
    defineRoute({
      ...{ method: 'POST', path: `${at}/observations`, scope: 'write' },
      summary: 'Tell days of a patient, also late and corrected ones; each is forecast',
      ...{ params, headers: idempotency, body: observations },
      answers: answers('The days are kept; their forecasts', observed),
      handle: audited<z.output<typeof observations>>('observe', (id, patients, { body, headers }) =>
        patients.observe(id, body.days, requestOf(headers)),
      ),
    }),
    defineRoute({
      ...{ method: 'POST', path: `${at}/feedback`, scope: 'write' },
      summary: 'Tell what came true of a day',
      ...{ params, headers: idempotency, body: feedback },
      answers: answers('The outcome is kept', taken),
      handle: audited<z.output<typeof feedback>>('feedback', (id, patients, { body, headers }) =>
        patients.feedback(id, body, requestOf(headers)),
      ),
    }),
    defineRoute({
      ...{ method: 'GET', path: `${at}/forecast`, scope: 'read', params },
      summary: 'The forecast of the last day that is known of a patient',
      answers: answers('The forecast with its receipt', forecastSchema),
      handle: audited('forecast', (id, patients) => patients.forecast(id)),
    }),
    defineRoute({
      ...{ method: 'GET', path: `${at}/explanation`, scope: 'read', params },
      summary: 'The forecast of the last day that is known of a patient, and why it is what it is',
      answers: answers('The forecast with its receipt and explanation', explainedSchema),
      handle: audited('explain', (id, patients) => patients.explain(id)),
    }),
    defineRoute({
      ...{ method: 'GET', path: `${at}/events`, scope: 'read', params },
      summary: 'The last forecast of a patient, then each new one that this server makes',
      answers: { 200: { description: 'Server-sent events named forecast', type: eventStream } },
      handle: audited('events', async (id, patients, { caller }) => {
        const last = await lastForecast(patients, id);
        return new Answer(feed.follow(id, last, caller), {
          headers: { 'content-type': eventStream },
        });
      }),
    }),
    defineRoute({
      ...{ method: 'GET', path: `${at}/memory`, scope: 'read', params },
      summary: 'What the model remembers of a patient',
      answers: answers('The memory', memory),
      handle: audited('memory', async (id, patients) => patientJson(id, await patients.memory(id))),
    }),
    defineRoute({
      ...{ method: 'GET', path: `${at}/history`, scope: 'read', params },
      summary: 'Forecasts of a patient beside what came true',
      answers: answers('Forecasts in the order of time', history),
      handle: audited('history', async (id, patients) => ({
        forecasts: await patients.history(id),
      })),
    }),
    defineRoute({
      ...{ method: 'GET', path: `${at}/export`, scope: 'read', params },
      summary: 'All that is kept of a patient, a JSON object a line',
      answers: { 200: { description: 'Memory, then every log', type: 'application/x-ndjson' } },
      handle: audited('export', async (id, patients) => {
        await patients.expect(id);
        let lines = '';
        for await (const line of exportPatient(store, id)) lines += `${line}\n`;
        return new Answer(lines, { headers: { 'content-type': 'application/x-ndjson' } });
      }),
    }),
    defineRoute({
      ...{ method: 'DELETE', path: at, scope: 'erase', params },
      summary: 'Remove all that is kept of a patient',
      answers: { 204: { description: 'Nothing is kept any more' } },
      handle: async ({ params: { id }, caller }) => {
        expectAllowed(caller, id);
        await served().patients.erase(id);
        // who asked for it, not of whom
        await store.append('audit', [auditOf('erase', undefined, caller)]);
        return new Answer(undefined, { status: 204 });
      },
    }),
  ];
}

const requestOf = (headers: Asked['headers']): TellContext => {
  const request = headers['idempotency-key'];
  return typeof request === 'string' ? { request } : {};
};
