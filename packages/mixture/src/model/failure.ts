import {
  ProdromeError,
  throwIfCancelled,
  type CancelSignal,
  type ErrorCode,
  type Failure,
} from '@prodrome/core';

/**
 * A component's error as data, with the stacks of it and of its causes. Whatever is thrown after the caller cancelled is the
 * cancellation, not a failure.
 * @throws ProdromeError `CANCELLED`; `CONFORMANCE` too: a broken law stops the run.
 */
export function failureOf(
  error: unknown,
  signal?: CancelSignal,
  code: ErrorCode = 'EXPERT_FAILED',
): Failure {
  if (ProdromeError.is(error, 'CANCELLED') || ProdromeError.is(error, 'CONFORMANCE')) throw error;
  throwIfCancelled(signal, 'expert');
  const trace = traceOf(error);
  if (ProdromeError.is(error)) {
    // what kind of component it was says more than that it came from outside
    const own = error.code === 'COMPONENT_FAILED' ? code : error.code;
    return { code: own, message: error.message, trace };
  }
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { code, message, trace };
}

/** Stacks of an error and its causes, outermost first. */
function traceOf(error: unknown): string {
  const stacks: string[] = [];
  let at: unknown = error;
  while (at instanceof Error && stacks.length < 8) {
    stacks.push(at.stack ?? at.message);
    at = at.cause;
  }
  if (at !== undefined && !(at instanceof Error)) stacks.push(JSON.stringify(at));
  return stacks.join('\ncaused by ');
}

/** The error of a component that breaks a law of its contract. @param component - `expert weekday` */
export const lawBroken = (component: string, law: string, found: string): ProdromeError =>
  new ProdromeError('CONFORMANCE', {
    where: component,
    expected: `the law ${law} to hold`,
    got: found,
    hint: 'Run the checks of @prodrome/conformance on it: they tell what each law asks and how to keep it',
    fields: { law },
  });
