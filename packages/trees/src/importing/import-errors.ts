import { ProdromeError } from '@prodrome/core';

/** A file that is cut off, changed, or not of the format. */
export const damaged = (
  where: string,
  expected: string,
  got: string,
  more: { readonly hint?: string; readonly cause?: unknown } = {},
): ProdromeError => new ProdromeError('STATE', { where, expected, got, ...more });

/** A sound file of something that has no counterpart here. */
export const unsupported = (
  where: string,
  expected: string,
  got: string,
  hint?: string,
): ProdromeError =>
  new ProdromeError('GRAPH', { where, expected, got, ...(hint !== undefined && { hint }) });
