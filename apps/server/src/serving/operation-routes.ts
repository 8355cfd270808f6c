import type { Store } from '@prodrome/core';
import { z } from 'zod';
import { openApiOf } from '../http/open-api.ts';
import { refused } from '../http/problem.ts';
import { Answer, defineRoute, type Route } from '../http/route.ts';
import type { ServerMetrics } from './metrics.ts';

/** What the routes for those who run the server need. */
export interface OperationParts {
  readonly store: Store;
  readonly metrics: ServerMetrics;
  readonly version: string;
  readonly isReady: () => boolean;
}

/** Health, metrics, and what can be asked. @param others - that OpenAPI tells of besides. */
export function operationRoutes(
  { store, metrics, version, isReady }: OperationParts,
  others: readonly Route[],
): readonly Route[] {
  const status = (word: string) => z.strictObject({ status: z.literal(word) });
  const own: readonly Route[] = [
    defineRoute({
      ...{ method: 'GET', path: '/healthz/live', scope: 'open' },
      summary: 'Whether the process runs',
      answers: { 200: { description: 'It does', schema: status('live') } },
      handle: () => ({ status: 'live' }),
    }),
    defineRoute({
      ...{ method: 'GET', path: '/healthz/ready', scope: 'open' },
      summary: 'Whether the server answers, and its store',
      answers: { 200: { description: 'Both do', schema: status('ready') } },
      handle: async () => {
        if (!isReady()) {
          throw refused('BUSY', 503, {
            ...{ where: 'the server', expected: 'to be ready', got: 'one that is stopping' },
          });
        }
        await store.read('runs', { limit: 1 });
        return { status: 'ready' };
      },
    }),
    defineRoute({
      ...{ method: 'GET', path: '/metrics', scope: 'operate' },
      summary: 'Metrics for Prometheus',
      answers: { 200: { description: 'Its text format', type: 'text/plain' } },
      handle: async () =>
        new Answer(await metrics.text(), { headers: { 'content-type': metrics.type } }),
    }),
    defineRoute({
      ...{ method: 'GET', path: '/openapi.json', scope: 'infer' },
      summary: 'What can be asked, as OpenAPI 3.1',
      answers: {
        200: { description: 'The document', schema: z.looseObject({ openapi: z.string() }) },
      },
      handle: () => document,
    }),
  ];
  const document = openApiOf([...own, ...others], version);
  return own;
}
