import { setImmediate } from 'node:timers/promises';

/** Stretches [from, to) of at most so many, up to a count. The event loop turns after each. */
export async function* stretches(
  count: number,
  size: number,
): AsyncGenerator<readonly [from: number, to: number]> {
  for (let from = 0; from < count; from += size) {
    yield [from, Math.min(from + size, count)];
    await setImmediate();
  }
}
