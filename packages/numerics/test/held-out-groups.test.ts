import { expect, test } from '@jest/globals';
import { createStream, holdOutGroups } from '../src/index.ts';

const stream = (seed = 'groups') => createStream(seed);
const groups = Int32Array.from({ length: 300 }, (_, i) => (i * 7) % 20);

test('whole groups are kept apart, as many as the fraction says', () => {
  const kept = holdOutGroups(groups, 0.2, stream());
  const chosen = new Set([...groups].filter((_, i) => kept[i] === 1));
  expect(chosen.size).toBe(4);
  expect([...kept]).toEqual([...groups].map((group) => Number(chosen.has(group))));
});

test('at least two, and other ones for another stream', () => {
  const of = (seed: string) => [...holdOutGroups(groups, 0.01, stream(seed))];
  expect(new Set([...groups].filter((_, i) => of('a')[i] === 1)).size).toBe(2);
  expect(of('a')).toEqual(of('a'));
  expect(of('a')).not.toEqual(of('b'));
});

test('none of a few groups, nor for a fraction of 0', () => {
  const none = new Uint8Array(300);
  expect(
    holdOutGroups(
      groups.map((group) => group % 7),
      0.5,
      stream(),
    ),
  ).toEqual(none);
  expect(holdOutGroups(groups, 0, stream())).toEqual(none);
});
