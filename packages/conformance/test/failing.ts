import { ProdromeError } from '@prodrome/core';
import { runChecks, type Check } from '../src/index.ts';

/** Names of the checks that a subject fails. */
export async function failing<Subject>(
  checks: readonly Check<Subject>[],
  subject: Subject,
): Promise<string[]> {
  try {
    await runChecks(checks, subject);
    return [];
  } catch (error) {
    if (!ProdromeError.is(error, 'CONFORMANCE')) throw error;
    return [...(error.fields['laws'] as readonly string[])];
  }
}
