import { ProdromeError } from '@prodrome/core';

/** Files of the packages that call a component or that it calls: not where a mistake of its own is. */
const ours = /(?:@prodrome|packages)\/(?:core|numerics|conformance)\/(?:src|dist)\//;

/** What an error says, and the first line of its stack that is of the component itself. */
export function describeThrown(error: unknown): string {
  if (!(error instanceof Error) && !ProdromeError.is(error)) return `It threw: ${String(error)}.`;
  const code = ProdromeError.is(error) ? ` ${error.code}` : '';
  const at = frameOf(error);
  return `It threw ${error.name}${code}: ${error.message}${at === undefined ? '' : ` (${at})`}.`;
}

function frameOf({ stack = '' }: Error): string | undefined {
  const frames = stack.split('\n').filter((line) => /^\s*at /.test(line));
  const own = frames.find((line) => !ours.test(line) && !/\(?node:/.test(line));
  return own?.trim();
}

/** The causes of one error: the error itself where there is one, all of them where there are several. */
export function causeOf(thrown: readonly unknown[]): unknown {
  return thrown.length > 1 ? new AggregateError(thrown, 'what the component threw') : thrown[0];
}
