import { ProdromeError } from '@prodrome/core';

/** What a model cannot be read for. */
export const graphError = (
  what: string,
  expected: string,
  got: string,
  more: { readonly hint?: string; readonly cause?: unknown } = {},
): ProdromeError =>
  new ProdromeError('GRAPH', { where: `tfjs_model, ${what}`, expected, got, ...more });
