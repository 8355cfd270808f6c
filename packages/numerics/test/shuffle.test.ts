import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createStream, shuffle } from '../src/index.ts';

test('shuffle keeps the items, works in place and repeats itself', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.string(), (items, seed) => {
      const list = [...items];
      expect(shuffle(list, createStream(seed))).toBe(list);
      expect(list.toSorted((a, b) => a - b)).toEqual(items.toSorted((a, b) => a - b));
      const array = shuffle(Int32Array.from(items), createStream(seed));
      expect([...array]).toEqual(list);
    }),
  );
});

test('every order of four is equally likely', () => {
  const stream = createStream('orders');
  const counts = new Map<string, number>();
  for (let i = 0; i < 24_000; i++) {
    const order = shuffle([0, 1, 2, 3], stream).join('');
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  const chi = [...counts.values()].reduce((total, n) => total + (n - 1000) ** 2 / 1000, 0);
  expect(counts.size).toBe(24);
  // 23 degrees of freedom: beyond 49.7 with probability 0.001
  expect(chi).toBeLessThan(49.7);
});
