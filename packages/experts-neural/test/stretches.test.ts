import { setImmediate } from 'node:timers';
import { expect, it } from '@jest/globals';
import { stretches } from '../src/stretches.ts';

it('covers every index once, in order', async () => {
  const seen: (readonly [number, number])[] = [];
  for await (const stretch of stretches(7, 3)) seen.push(stretch);
  expect(seen).toEqual([
    [0, 3],
    [3, 6],
    [6, 7],
  ]);
  for await (const stretch of stretches(0, 3)) seen.push(stretch);
  expect(seen).toHaveLength(3);
});

it('lets others have a turn after each', async () => {
  const order: string[] = [];
  for await (const [from] of stretches(3, 1)) {
    order.push(`own ${from}`);
    setImmediate(() => order.push(`other ${from}`));
  }
  expect(order).toEqual(['own 0', 'other 0', 'own 1', 'other 1', 'own 2', 'other 2']);
});
