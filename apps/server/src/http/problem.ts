import { errorCodes, ProdromeError, type ErrorCode } from '@prodrome/core';
import { z } from 'zod';

/** The media type of problem documents. */
export const problemType = 'application/problem+json';

/** What went wrong, as RFC 9457 has it, with the stable code of the error. */
export const problemSchema = z.strictObject({
  type: z.string().describe('urn:prodrome:error: and the code'),
  title: z.string().describe('what the code means'),
  status: z.int().describe('the status of the answer'),
  detail: z.string().optional().describe('where, what was expected, what came, what to do'),
  instance: z.string().describe('names the request, in the log of the server too'),
  code: z.string().describe('stable; docs/errors.md lists all'),
  where: z.string().optional().describe('the place in the request'),
  expected: z.string().optional(),
  got: z.string().optional(),
  hint: z.string().optional().describe('what to do'),
  error: z
    .string()
    .optional()
    .describe('the detail once more, where clients of the Open Inference Protocol look for it'),
});

/** A problem document. */
type Problem = z.output<typeof problemSchema>;

/** An answer that is a problem. */
export interface ProblemAnswer {
  readonly status: number;
  readonly body: Problem;
  readonly headers: Readonly<Record<string, string>>;
}

const statuses: Partial<Record<ErrorCode, number>> = {
  USAGE: 400,
  DATA_FORMAT: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  STATE: 409,
  DATA_CONFLICT: 409,
  LIMIT: 413,
  SCHEMA: 422,
  NUMERIC: 422,
  CONFIG: 422,
  PLAN_REFUSED: 422,
  STORE: 503,
  OUTPUT: 503,
  LOCKED: 503,
  BUSY: 503,
  CANCELLED: 503,
};

const statusOf = ({ code, fields }: ProdromeError): number =>
  typeof fields['status'] === 'number'
    ? fields['status']
    : (statuses[code] ?? (code.startsWith('DATA') ? 422 : 500));

/**
 * The answer to an error. Of faults of the server itself nothing but the code and the request's name is told: what they say is for its log.
 * @param request - the name of the request.
 */
export function problemOf(error: unknown, request: string): ProblemAnswer {
  const known = asProdrome(error);
  const status = known ? statusOf(known) : 500;
  const code = known?.code ?? 'INTERNAL';
  const retryAfter = known?.fields['retryAfter'] ?? (status === 503 ? 1 : undefined);
  const isOurs = status >= 500 && code !== 'BUSY';
  const { where, expected, got, hint, message } = known ?? {};
  return {
    status,
    headers: {
      ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
      ...(status === 401 && { 'www-authenticate': 'Bearer' }),
    },
    body: {
      type: `urn:prodrome:error:${code}`,
      title: known ? errorCodes[known.code] : 'the server failed unexpectedly',
      ...{ status, instance: `urn:uuid:${request}`, code },
      ...(known && !isOurs
        ? { detail: message, where, expected, got, ...(hint !== undefined && { hint }) }
        : { detail: 'The log of the server tells more of this request' }),
    },
  };
}

/** An error of ours; those that the framework throws for a request become one. */
function asProdrome(error: unknown): ProdromeError | undefined {
  if (ProdromeError.is(error)) return error;
  if (!(error instanceof Error) || !('statusCode' in error)) return undefined;
  const { statusCode: status, message } = error;
  if (typeof status !== 'number' || status < 400 || status > 499) return undefined;
  return refused(status === 413 ? 'LIMIT' : 'USAGE', status, {
    where: 'the request',
    expected: status === 413 ? 'a smaller body' : 'one that HTTP and this server know',
    got: status === 413 ? 'one that is too large' : message,
  });
}

/** An error that is answered with this status. */
export const refused = (
  code: ErrorCode,
  status: number,
  details: Readonly<Record<'where' | 'expected' | 'got', string>> & {
    readonly hint?: string;
    readonly retryAfter?: number;
  },
): ProdromeError => {
  const { retryAfter, ...said } = details;
  const fields = { status, ...(retryAfter !== undefined && { retryAfter }) };
  return new ProdromeError(code, { ...said, fields });
};
