import { ProdromeError } from '@prodrome/core';
import type { SeededStream } from '@prodrome/numerics';

/**
 * A stream that is one up to a number of draws, and another from then on; draws are calls of `next` and `nextNormal`.
 * @param drawsOf - how many draws of a fork are of the first stream, by its name
 */
export function spliceStreams(
  first: SeededStream,
  then: SeededStream,
  drawsOf: (name: string) => number,
  draws = Infinity,
): SeededStream {
  let left = draws;
  const current = (): SeededStream => (left-- > 0 ? first : then);
  return {
    fork: (name) => spliceStreams(first.fork(name), then.fork(name), drawsOf, drawsOf(name)),
    next: () => current().next(),
    nextNormal: () => current().nextNormal(),
    nextInt: (below) => current().nextInt(below),
    saveState: () => {
      throw new ProdromeError('USAGE', {
        where: 'spliceStreams',
        expected: 'to be drawn from only',
        got: 'a request to save it',
      });
    },
  };
}
