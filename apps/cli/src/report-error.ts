import { ProdromeError, type ErrorCode } from '@prodrome/core';

const failed = 1;

/** The exit code of an error's code: 2 usage and configuration, 3 data, 4 not found, 130 interrupted, else 1. */
function exitCode(code: ErrorCode): number {
  if (
    code === 'USAGE' ||
    code === 'UNTRUSTED' ||
    code === 'PLAN_REFUSED' ||
    code === 'CHECKPOINT_OTHER'
  )
    return 2;
  if (code.startsWith('CONFIG') || code.startsWith('COMPONENT')) return 2;
  if (code.startsWith('DATA') || code === 'SCHEMA' || code === 'SUSPICIOUS') return 3;
  if (code === 'NOT_FOUND') return 4;
  return code === 'CANCELLED' ? 130 : failed;
}

/** Tells a person (or, with --json, a program) what went wrong; a stack only for faults of ours. */
export function reportError(error: unknown, asJson: boolean): number {
  if (!ProdromeError.is(error)) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`prodrome failed unexpectedly; please report this:\n${text}\n`);
    return failed;
  }
  const { code, message, fields, hint } = error;
  if (asJson) process.stdout.write(`${JSON.stringify({ error: { code, message, fields } })}\n`);
  else if (code === 'CANCELLED') {
    process.stderr.write(`interrupted; ${hint ?? 'nothing was written'}\n`);
  } else process.stderr.write(`error ${code}: ${message}\n`);
  return exitCode(code);
}

/** Tells of an output that was not written whole, by the code `OUTPUT`. */
export const reportOutput = (cause: Error): number =>
  reportError(
    new ProdromeError('OUTPUT', {
      where: 'standard output',
      expected: 'to be written whole',
      got: cause.message,
      hint: 'Part of the answer is missing there: free some room, or write elsewhere',
      cause,
    }),
    false,
  );
