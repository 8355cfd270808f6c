import { planSchema, type OpenTwin } from '@prodrome/assembly';
import type { Store } from '@prodrome/core';
import { z } from 'zod';
import { defineRoute, type Route } from '../http/route.ts';
import type { Serving } from '../models/served-model.ts';
import { auditOf } from './audit.ts';
import { expectAllowed } from './expect-allowed.ts';
import { patientParams } from './schemas.ts';

/** What simulating needs. */
export interface SimulationParts {
  readonly served: Serving;
  readonly store: Store;
  readonly twin: OpenTwin;
}

const asked = z.strictObject({
  plan: planSchema,
  seed: z.int().min(0).optional().describe('of the random numbers; 0 when absent'),
  doses: z.boolean().optional().describe('also the plan followed on a share of its days'),
});

const interval = z.object({ mean: z.number(), low: z.number(), high: z.number() });
const effect = interval.extend({
  chanceOfFewer: z.number(),
  isTold: z.boolean().describe('whether it can be told from none'),
  parameterDeviation: z.number().describe('what is not known of the person'),
  samplingDeviation: z.number().describe('luck'),
});

const simulated = z.object({
  patient: z.string(),
  asOf: z.string().describe('the last day that was looked at'),
  plan: z.looseObject({ days: z.int() }),
  simulation: z.object({
    days: z.int(),
    without: interval.describe('attack days to expect, interval of 90 %'),
    withPlan: interval,
    effect,
    models: z.object({ own: z.number(), likeOthers: z.number() }),
    placebo: effect.describe('of the same changes where they cannot act'),
    doseDays: z.object({ without: z.number(), withPlan: z.number() }).optional(),
    paths: z.int(),
  }),
  doses: z.array(interval.extend({ share: z.number() })).optional(),
  units: z.record(z.string(), z.string()),
  learnedFrom: z.looseObject({ labelledDays: z.int() }).describe('days of this patient'),
});

/** What a plan would change for a patient, by a digital twin. */
export const simulationRoutes = ({ served, store, twin }: SimulationParts): readonly Route[] => [
  defineRoute({
    ...{ method: 'POST', path: '/v1/patients/{id}/simulations', scope: 'read' },
    summary: 'Simulate a plan for a patient, from the day after the last one that is known',
    ...{ params: patientParams, body: asked },
    answers: {
      200: { description: 'What may come of it, and how little is known', schema: simulated },
    },
    handle: async ({ params: { id }, body, caller }) => {
      expectAllowed(caller, id);
      await store.append('audit', [auditOf('simulate', id, caller)]);
      const { patients, model } = served();
      twin.expectColumns(model.manifest.schema);
      const { plan, seed, doses } = body;
      const { state, ...answer } = twin.simulate(await patients.days(id), {
        ...{ patient: id, plan },
        ...(seed !== undefined && { seed }),
        ...(doses !== undefined && { doses }),
      });
      return { ...answer, learnedFrom: state.learnedFrom };
    },
  }),
];
