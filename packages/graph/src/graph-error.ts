import { ProdromeError } from '@prodrome/core';

/** The error of a graph that is damaged, does not fit together, or cannot be run. */
export function graphError(
  where: string,
  expected: string,
  got: string,
  more: { readonly hint?: string; readonly cause?: unknown } = {},
): ProdromeError {
  return new ProdromeError('GRAPH', { where, expected, got, ...more });
}
