import type { RandomStream } from '@prodrome/core';
import { expectStream, refuse } from './check-arguments.ts';

/** Brings the items into random order, in place, and returns them (Fisher & Yates; Durstenfeld 1964, Algorithm 235). */
export function shuffle<T extends Int32Array | unknown[]>(items: T, stream: RandomStream): T {
  if (!Array.isArray(items) && !ArrayBuffer.isView(items))
    refuse('shuffle, items', 'a list', items);
  expectStream('shuffle, stream', stream);
  const list: { [index: number]: unknown; readonly length: number } = items;
  for (let last = list.length - 1; last > 0; last--) {
    const chosen = Math.floor(stream.next() * (last + 1));
    const item = list[last];
    list[last] = list[chosen];
    list[chosen] = item;
  }
  return items;
}
