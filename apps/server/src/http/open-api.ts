import { z } from 'zod';
import { scopes } from '../security/scopes.ts';
import { problemSchema, problemType } from './problem.ts';
import type { Answered, Route } from './route.ts';

type Json = Readonly<Record<string, unknown>>;

const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): Json => {
  const made = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  // OpenAPI 3.1 names the dialect once
  return Object.fromEntries(Object.entries(made).filter(([name]) => name !== '$schema'));
};

/** OpenAPI 3.1 of routes, made of the schemas that hold their requests. */
export function openApiOf(routes: readonly Route[], version: string): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operationOf(route) };
  }
  return {
    openapi: '3.1.0',
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    info: {
      title: 'Prodrome',
      version,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    paths,
    components: {
      schemas: { Problem: schemaOf(problemSchema, 'output') },
      securitySchemes: {
        key: {
          type: 'http',
          scheme: 'bearer',
          description: `An API key. Scopes: ${Object.entries(scopes)
            .map(([name, may]) => `${name} (${may})`)
            .join('; ')}`,
        },
      },
    },
  };
}

const problem = {
  description: 'What went wrong, with a stable code',
  content: { [problemType]: { schema: { $ref: '#/components/schemas/Problem' } } },
};

function operationOf(route: Route): Json {
  const { method, path, scope, summary, body, answers } = route;
  return {
    summary,
    operationId: [method.toLowerCase(), ...path.split(/[^A-Za-z0-9]+/)].filter(Boolean).join('_'),
    security: scope === 'open' ? [] : [{ key: [] }],
    ...(scope !== 'open' && { description: `Needs a key with the scope \`${scope}\`.` }),
    parameters: [
      ...parametersOf(route.params, 'path'),
      ...parametersOf(route.query, 'query'),
      ...parametersOf(route.headers, 'header'),
    ],
    ...(body && {
      requestBody: {
        required: true,
        content: { 'application/json': { schema: schemaOf(body, 'input') } },
      },
    }),
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(([status, answer]) => [status, responseOf(answer)]),
      ),
      default: problem,
    },
  };
}

function parametersOf(schema: z.ZodObject | undefined, place: string): readonly Json[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = schemaOf(schema, 'input') as {
    readonly properties?: Readonly<Record<string, Json>>;
    readonly required?: readonly string[];
  };
  return Object.entries(properties).map(([name, { description, ...type }]) => ({
    ...{ name, in: place, required: required.includes(name), schema: type },
    ...(description !== undefined && { description }),
  }));
}

const responseOf = ({ description, schema, type = 'application/json' }: Answered): Json => ({
  description,
  ...((schema ?? type !== 'application/json') && {
    content: { [type]: { schema: schema ? schemaOf(schema, 'output') : { type: 'string' } } },
  }),
});
