import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { z } from 'zod';
import { expectValid } from '../http/expect-valid.ts';
import { problemOf, problemType, refused } from '../http/problem.ts';
import { readJson } from '../http/read-json.ts';
import { Answer, type Asked, type Route } from '../http/route.ts';
import type { Caller } from '../security/api-keys.ts';
import type { TlsContent } from '../security/tls.ts';
import type { Gate } from './gate.ts';
import type { Limits } from './limits.ts';
import { errorForLog } from './log.ts';
import type { ServerMetrics } from './metrics.ts';

/** What a server is made of. */
export interface ServerParts {
  readonly routes: readonly Route[];
  readonly gate: Gate;
  readonly log: Logger;
  readonly metrics: ServerMetrics;
  readonly limits: Limits;
  /** Plain HTTP when absent. */
  readonly tls?: TlsContent;
}

/** Of routes without a query: what is asked and has no effect is refused. */
const nothing = z.strictObject({});

const usualBody = 2 ** 20;

/** Of every answer: nothing is stored, run, framed or guessed from it. No header allows other origins. */
const securityHeaders = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/** A server of routes; it does not listen yet. */
export function createServer({
  routes,
  gate,
  log,
  metrics,
  limits,
  tls,
}: ServerParts): FastifyInstance {
  const http = {
    headersTimeout: limits.requestTimeoutMs,
    connectionsCheckingInterval: Math.min(1000, limits.requestTimeoutMs),
    maxHeaderSize: 2 ** 14,
  };
  const app: FastifyInstance = fastify({
    logger: false,
    genReqId: () => randomUUID(),
    bodyLimit: usualBody,
    requestTimeout: limits.requestTimeoutMs,
    ...(tls ? { https: { ...http, ...tls } } : { http }),
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: 1000 },
    // bad URLs come before any route
    frameworkErrors: (error, request, reply) => {
      sendProblem(error, request, reply);
    },
    clientErrorHandler: answerBadHttp,
  });
  app.server.maxConnections = limits.connections;
  let inFlight = 0;
  const callers = new WeakMap<FastifyRequest, Caller>();

  function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const { status, body, headers } = problemOf(error, request.id);
    const said = request.url.startsWith('/v2/') ? { ...body, error: body.detail } : body;
    // to be asked again is no fault
    if (status >= 500 && body.code !== 'BUSY')
      log.error({ request: request.id, ...errorForLog(error) }, 'failed');
    return (
      reply
        .code(status)
        .headers({ ...securityHeaders, ...headers, 'content-type': problemType })
        // a text would be given a charset, which the type does not have
        .send(Buffer.from(JSON.stringify(said)))
    );
  }

  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body);
  });
  app.setErrorHandler(sendProblem);
  app.setNotFoundHandler((request, reply) =>
    sendProblem(
      refused('NOT_FOUND', 404, {
        where: 'the path and method',
        expected: 'one of those that /openapi.json tells',
        got: 'another',
      }),
      request,
      reply,
    ),
  );
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers({ ...securityHeaders, 'x-request-id': request.id });
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    const { method, routeOptions, id } = request;
    const [route, status] = [routeOptions.url ?? 'unknown', reply.statusCode];
    const seconds = reply.elapsedTime / 1000;
    metrics.answered({ route, method, status, seconds });
    const key = callers.get(request)?.id;
    const ms = Math.round(reply.elapsedTime * 1000) / 1000;
    log.info({ request: id, method, route, status, ms, ...(key !== undefined && { key }) });
    done();
  });

  for (const route of routes) {
    app.route({
      method: route.method,
      url: route.path.replace(/\{(\w+)\}/g, ':$1'),
      bodyLimit: route.bodyLimit ?? usualBody,
      onRequest: async (request) => {
        const { headers, ip } = request;
        const caller = await gate.pass(route, { headers, address: ip });
        if (caller) callers.set(request, caller);
      },
      handler: async (request, reply) => {
        // health is told also by a server that has much to do
        if (route.scope === 'open') return send(await route.handle(askedOf(request)), reply);
        if (inFlight >= limits.inFlight) throw busy;
        inFlight += 1;
        metrics.inFlight(inFlight);
        let given: unknown;
        try {
          given = await route.handle(askedOf(request));
        } finally {
          inFlight -= 1;
          metrics.inFlight(inFlight);
        }
        // a stream of events takes its time, and no work
        return send(given, reply);
      },
    });

    const askedOf = (request: FastifyRequest): Asked => {
      const { headers } = request;
      if (route.headers) expectValid(route.headers, headers, 'header');
      return {
        params: route.params && expectValid(route.params, request.params, 'path'),
        query: expectValid(route.query ?? nothing, request.query, 'query'),
        headers,
        body: route.body && expectValid(route.body, bodyOf(route, request), 'body'),
        caller: callers.get(request),
      };
    };
  }
  return app;
}

function bodyOf(route: Route, { body, headers }: FastifyRequest): unknown {
  const bytes = body instanceof Uint8Array ? body : new Uint8Array(0);
  if (route.read) return route.read(bytes, headers);
  const type = headers['content-type'];
  if (type === undefined || /^application\/json\s*(?:;|$)/i.test(type)) return readJson(bytes);
  throw refused('USAGE', 415, {
    where: 'content-type',
    expected: 'application/json',
    got: 'another',
  });
}

function send(given: unknown, reply: FastifyReply): FastifyReply {
  const { status, body, headers } = given instanceof Answer ? given : new Answer(given);
  const isPlain =
    typeof body === 'string' ||
    body instanceof Uint8Array ||
    body instanceof Readable ||
    body === undefined;
  return reply
    .code(status)
    .headers(status === 204 ? headers : { 'content-type': jsonType, ...headers })
    .send(isPlain ? body : JSON.stringify(body));
}

const jsonType = 'application/json; charset=utf-8';

const busy = refused('BUSY', 503, {
  where: 'the server',
  expected: 'room for a request',
  got: 'as many as it works on at once',
  hint: 'Ask again later',
  retryAfter: 1,
});

/** What is no HTTP, or does not come in time, is answered before there is a request. */
function answerBadHttp(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const isSlow = error.code === 'ERR_HTTP_REQUEST_TIMEOUT';
  const isLong = error.code === 'HPE_HEADER_OVERFLOW';
  const why = isSlow
    ? refused('LIMIT', 408, {
        ...{ where: 'the request', expected: 'to come whole in time', got: 'a part of it' },
      })
    : isLong
      ? refused('LIMIT', 431, {
          ...{ where: 'the request', expected: 'shorter headers', got: 'more than 16 KiB' },
        })
      : refused('USAGE', 400, { where: 'the request', expected: 'HTTP', got: 'something else' });
  const { status, body } = problemOf(why, randomUUID());
  const text = JSON.stringify(body);
  socket.end(
    [
      `HTTP/1.1 ${status} Refused`,
      `content-type: ${problemType}`,
      `content-length: ${Buffer.byteLength(text)}`,
      'connection: close',
      `\r\n${text}`,
    ].join('\r\n'),
  );
}
