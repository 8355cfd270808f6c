import type { RandomStream } from '@prodrome/core';
import { expectInRange, expectNumbers, expectStream } from './check-arguments.ts';

/** Fewer groups than this are all trained on: what two or three of them show is chance. */
const fewestGroups = 8;

/**
 * Which rows are kept apart to stop a training by: all those of some groups (patients), at least two, drawn by the stream.
 * @param groups - [n] the group of each row.
 * @returns [n], 1 = kept apart; all 0 when the fraction is 0, or there are fewer than 8 groups.
 */
export function holdOutGroups(
  groups: ArrayLike<number>,
  fraction: number,
  stream: RandomStream,
): Uint8Array {
  expectNumbers('holdOutGroups, groups', groups);
  expectInRange('holdOutGroups, fraction', fraction, 0, 1);
  expectStream('holdOutGroups, stream', stream);
  const kept = new Uint8Array(groups.length);
  const own = [...new Set(Array.from(groups))];
  if (fraction === 0 || own.length < fewestGroups) return kept;
  const drawn = own.map((group) => ({ group, place: stream.next() }));
  drawn.sort((a, b) => a.place - b.place);
  const count = Math.max(2, Math.round(fraction * own.length));
  const chosen = new Set(drawn.slice(0, count).map(({ group }) => group));
  return kept.map((_, i) => Number(chosen.has(groups[i] as number)));
}
