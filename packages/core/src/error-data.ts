import { errorCodes, ProdromeError, type ErrorCode, type ErrorDetails } from './errors.ts';

/** An error as plain data: what a thread or a process says to another loses classes and, of fields, all but the message. */
export interface ErrorData {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  /** Also of errors that are not Prodrome's, such as `ENOENT`. */
  readonly code?: string;
  /** Of a {@link ProdromeError}. */
  readonly details?: Omit<ErrorDetails, 'cause'>;
  readonly cause?: ErrorData;
}

/** Causes of causes that are kept; a cycle ends there. */
const mostCauses = 16;

/** An error, or whatever was thrown, with its chain of causes as data that JSON and structured clones carry unchanged. */
export function errorToData(error: unknown, causes = mostCauses): ErrorData {
  if (!(error instanceof Error) && !ProdromeError.is(error)) {
    return { name: 'Error', message: textOf(error) };
  }
  const { name, message, stack, cause } = error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return {
    ...{ name, message },
    ...(stack !== undefined && { stack }),
    ...(code !== undefined && { code }),
    ...(ProdromeError.is(error) && { details: detailsOf(error) }),
    ...(cause !== undefined && causes > 0 && { cause: errorToData(cause, causes - 1) }),
  };
}

/** The error that {@link errorToData} made data of: a ProdromeError where it was one; its causes, and the stack of where it was thrown. */
export function errorFromData({ name, message, stack, code, details, cause }: ErrorData): Error {
  const why = cause && errorFromData(cause);
  const error =
    details && isKnown(code)
      ? new ProdromeError(code, { ...details, cause: why })
      : Object.assign(new Error(message, why && { cause: why }), {
          ...(name !== 'Error' && { name }),
          ...(code !== undefined && { code }),
        });
  if (stack !== undefined) error.stack = stack;
  return error;
}

function detailsOf(error: ProdromeError): Omit<ErrorDetails, 'cause'> {
  const { where, expected, got, hint, fields } = error;
  return { where, expected, got, fields, ...(hint !== undefined && { hint }) };
}

const isKnown = (code: string | undefined): code is ErrorCode =>
  code !== undefined && Object.hasOwn(errorCodes, code);

/** What is no error and cannot be written as a text is told by its type. */
function textOf(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null) return String(thrown);
  return `a thrown ${Object.prototype.toString.call(thrown)}`;
}
