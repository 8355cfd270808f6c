import type { RandomStream } from '@prodrome/core';

/**
 * A share of 0, …, n − 1 without replacement, ascending: round(share · n) of them, at least one; all, and nothing drawn, for a
 * share of 1. Selection sampling, Knuth 1997, §3.4.2, algorithm S.
 */
export function drawSample(n: number, share: number, stream: RandomStream): Int32Array {
  const wanted = share === 1 ? n : Math.max(1, Math.round(share * n));
  const sample = new Int32Array(wanted);
  let taken = 0;
  for (let i = 0; taken < wanted; i++) {
    const isTaken = wanted === n || stream.next() * (n - i) < wanted - taken;
    if (isTaken) sample[taken++] = i;
  }
  return sample;
}
