import { z } from 'zod';
import { defineRoute, type Route } from '../http/route.ts';
import { refused } from '../http/problem.ts';
import type { ServedModel, Serving } from '../models/served-model.ts';
import { answerInfer, readInfer } from './binary.ts';
import { infer } from './infer.ts';
import { inferRequest, inferResponse, modelMetadata } from './schemas.ts';

/** What the Open Inference Protocol tells of a server. */
export interface InferenceParts {
  readonly served: Serving;
  /** How requests name the model. */
  readonly name: string;
  /** Of the server. */
  readonly version: string;
  readonly isReady: () => boolean;
}

const live = z.strictObject({ live: z.boolean() });
const ready = z.strictObject({ ready: z.boolean() });

/** The Open Inference Protocol, version 2, of one model, with its extension of tensors in binary. */
export function inferenceRoutes({
  served,
  name,
  version,
  isReady,
}: InferenceParts): readonly Route[] {
  const versionOf = ({ model }: ServedModel): string => model.hash.slice(0, 12);
  const params = z.strictObject({ model: z.string().describe('the name of the model') });
  const versioned = z.strictObject({ ...params.shape, version: z.string() });
  /** The model that is asked for, which is the one that is served. */
  const expectOwn = (asked: { readonly model: string; readonly version?: string }): ServedModel => {
    const now = served();
    const own = versionOf(now);
    if (asked.model === name && (asked.version ?? own) === own) return now;
    throw refused('NOT_FOUND', 404, {
      where: 'model',
      expected: `${name}, version ${own}`,
      got: 'another',
    });
  };
  const named = (path: string) =>
    [
      { path: `/v2/models/{model}${path}`, params },
      { path: `/v2/models/{model}/versions/{version}${path}`, params: versioned },
    ] as const;
  const ok = (description: string, schema: z.ZodType) => ({ 200: { description, schema } });
  return [
    defineRoute({
      ...{ method: 'GET', path: '/v2', scope: 'infer', summary: 'What the server is' },
      answers: ok(
        'Its name, version and extensions of the protocol',
        z.strictObject({
          name: z.string(),
          version: z.string(),
          extensions: z.array(z.string()),
        }),
      ),
      handle: () => ({
        ...{ name: 'prodrome', version },
        extensions: ['binary_tensor_data', 'model_repository'],
      }),
    }),
    defineRoute({
      ...{ method: 'GET', path: '/v2/health/live', scope: 'open', summary: 'Whether it runs' },
      answers: ok('It does', live),
      handle: () => ({ live: true }),
    }),
    defineRoute({
      ...{ method: 'GET', path: '/v2/health/ready', scope: 'open', summary: 'Whether it answers' },
      answers: ok('It does', ready),
      handle: () => {
        if (isReady()) return { ready: true };
        throw refused('BUSY', 503, {
          ...{ where: 'the server', expected: 'to be ready', got: 'one that is stopping' },
        });
      },
    }),
    defineRoute({
      ...{ method: 'POST', path: '/v2/repository/index', scope: 'infer' },
      summary: 'Which models there are',
      answers: ok(
        'The one that is served',
        z.array(
          z.strictObject({
            name: z.string(),
            version: z.string(),
            state: z.enum(['READY', 'UNAVAILABLE']),
            reason: z.string(),
          }),
        ),
      ),
      handle: () => [{ name, version: versionOf(served()), state: 'READY', reason: '' }],
    }),
    ...named('').map(({ path, params: at }) =>
      defineRoute({
        ...{ method: 'GET', path, scope: 'infer', params: at },
        summary: 'What the model takes and gives',
        answers: ok('Its tensors; which column and expert stands where', modelMetadata),
        handle: ({ params: asked }) => {
          const now = expectOwn(asked);
          return metadataOf(now, { name, version: versionOf(now) });
        },
      }),
    ),
    ...named('/ready').map(({ path, params: at }) =>
      defineRoute({
        ...{ method: 'GET', path, scope: 'infer', params: at },
        summary: 'Whether the model answers',
        answers: ok('It does', z.strictObject({ name: z.string(), ready: z.boolean() })),
        handle: ({ params: asked }) => {
          expectOwn(asked);
          return { name, ready: true };
        },
      }),
    ),
    ...named('/infer').map(({ path, params: at }) =>
      defineRoute({
        ...{ method: 'POST', path, scope: 'infer', params: at },
        summary: 'Forecast rows of numbers; each is a patient of its own where none is named',
        body: inferRequest,
        bodyLimit: 64 * 2 ** 20,
        read: readInfer,
        answers: ok('The tensors that were asked for', inferResponse),
        handle: async ({ params: asked, body }) => {
          const now = expectOwn(asked);
          const id = { model_name: name, model_version: versionOf(now) };
          return answerInfer(body, id, await infer(now.model, body));
        },
      }),
    ),
  ];
}

function metadataOf(
  { model: { manifest, hash }, experts }: ServedModel,
  { name, version }: Pick<InferenceParts, 'name' | 'version'>,
): z.output<typeof modelMetadata> {
  const { schema, task } = manifest;
  const tail = task.outputs === 1 ? [] : [task.outputs];
  const tensor = (own: string, datatype: string, ...shape: number[]) => ({
    ...{ name: own, datatype, shape: [-1, ...shape] },
  });
  return {
    ...{ name, versions: [version], platform: 'prodrome' },
    inputs: [
      tensor('features', 'FP64', schema.columns.length),
      tensor('patient', 'BYTES'),
      tensor('time', schema.time?.kind === 'number' || !schema.time ? 'FP64' : 'BYTES'),
      ...(schema.shape === 'diary' ? [tensor('outcome', 'FP64')] : []),
    ],
    outputs: [
      tensor('probability', 'FP64', ...tail),
      tensor('confidence', 'FP64'),
      tensor('weights', 'FP64', experts.length, ...tail),
      tensor('expert_probabilities', 'FP64', experts.length, ...tail),
    ],
    parameters: {
      columns: schema.columns.map((column) => column.name),
      experts: [...experts],
      horizon_days: schema.horizonDays,
      model: hash,
    },
  };
}
