import { forecastRecords, resultOf } from '@prodrome/assembly';
import { z } from 'zod';
import { defineRoute, type Route } from '../http/route.ts';
import type { Serving } from '../models/served-model.ts';
import { forecastSchema, record } from './schemas.ts';

/** Rows of one request at most. */
const mostRows = 10_000;

/** Forecasts of rows that are sent along; nothing of them is kept. */
export const forecastRoutes = (served: Serving): readonly Route[] => [
  defineRoute({
    ...{ method: 'POST', path: '/v1/forecasts', scope: 'infer' },
    summary: 'Forecast rows of several patients, each patient from the first of its rows on',
    body: z.strictObject({
      rows: z
        .array(record)
        .min(1)
        .max(mostRows)
        .describe('in any order, patient and time included'),
    }),
    bodyLimit: 16 * 2 ** 20,
    answers: {
      200: {
        description: 'A forecast for each row, in the order of the rows',
        schema: z.strictObject({ forecasts: z.array(forecastSchema) }),
      },
    },
    handle: async ({ body: { rows } }) => {
      const { batch, places } = await forecastRecords(served().model, rows);
      return { forecasts: Array.from(places, (place) => resultOf(batch, place)) };
    },
  }),
];
