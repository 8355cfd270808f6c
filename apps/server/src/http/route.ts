import type { z } from 'zod';
import type { Caller } from '../security/api-keys.ts';
import type { Scope } from '../security/scopes.ts';

/** A request whose parts were held to the route's schemas. */
export interface Asked<Params = unknown, Query = unknown, Body = unknown> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Who asks; undefined on routes that are open. */
  readonly caller: Caller | undefined;
}

/** An answer other than 200 with JSON. */
export class Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;

  constructor(body: unknown, { status = 200, headers = {} }: Partial<Omit<Answer, 'body'>> = {}) {
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

/** What is answered with a status; JSON of a schema, or another media type. */
export interface Answered {
  readonly description: string;
  readonly schema?: z.ZodType;
  readonly type?: string;
}

/** One thing that can be asked, with the schemas that requests are held to and that OpenAPI is made of. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** With `{name}` for parameters. */
  readonly path: string;
  /** What a key needs; `open` = no key. */
  readonly scope: Scope | 'open';
  readonly summary: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly headers?: z.ZodObject;
  readonly body?: z.ZodType;
  /** Bytes; 1 MiB when absent. */
  readonly bodyLimit?: number;
  /** Reads a body that is no plain JSON to what the schema holds. */
  readonly read?: (body: Uint8Array, headers: Asked['headers']) => unknown;
  /** By status, those that are not problems. */
  readonly answers: Readonly<Record<number, Answered>>;
  /** Gives the JSON of the answer, or an {@link Answer}. */
  readonly handle: (asked: Asked) => unknown;
}

interface TypedRoute<
  Params extends z.ZodObject,
  Query extends z.ZodObject,
  Body extends z.ZodType,
> extends Omit<Route, 'params' | 'query' | 'body' | 'handle'> {
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  readonly handle: (asked: Asked<z.output<Params>, z.output<Query>, z.output<Body>>) => unknown;
}

/** A route whose handler is given what its schemas say. */
export const defineRoute = <
  Params extends z.ZodObject,
  Query extends z.ZodObject,
  Body extends z.ZodType,
>(
  route: TypedRoute<Params, Query, Body>,
  // a handler is called with what the schemas of the same route have let through
): Route => route as unknown as Route;
