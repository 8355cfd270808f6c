import type { CountChances, HabitBelief } from './habit-beliefs.ts';

/** Chances of a day's count: certain where it was read, else what the habit lets expect. */
export interface CountBelief {
  readonly today: CountChances;
  /** Those of yesterday; none on the first day. */
  readonly yesterday: CountChances | undefined;
  /** To the next day, whose count is read, or not: NaN. */
  next(count: number, weekend: boolean): void;
}

/** Follows the counts of one habit. */
export function createCountBelief(habit: HabitBelief): CountBelief {
  const belief: { -readonly [K in keyof CountBelief]: CountBelief[K] } = {
    today: new Float64Array(0),
    yesterday: undefined,
    next: (count, weekend) => {
      belief.yesterday = belief.today.length === 0 ? undefined : belief.today;
      const expected = habit.expect(weekend);
      if (Number.isNaN(count)) {
        belief.today = expected;
        return;
      }
      habit.learn(count, weekend);
      belief.today = expected.map((_, k) => Number(k === count));
    },
  };
  return belief;
}

/** Chances of each number by which today's count is below yesterday's; 0 = not below. */
export function dropChances(
  yesterday: CountChances | undefined,
  today: CountChances,
): CountChances {
  const chances = new Float64Array(today.length);
  if (yesterday === undefined) {
    chances[0] = 1;
    return chances;
  }
  yesterday.forEach((before, cups) => {
    if (before === 0) return;
    today.forEach((now, fewer) => {
      const drop = Math.max(0, cups - fewer);
      chances[drop] = (chances[drop] as number) + before * now;
    });
  });
  return chances;
}

/** The count that one uniform picks; a certain count whatever the uniform. */
export function pickCount(chances: CountChances, uniform: number): number {
  let left = uniform;
  for (let count = 0; count < chances.length - 1; count++) {
    left -= chances[count] as number;
    if (left < 0) return count;
  }
  return chances.length - 1;
}

/** The mean of a function of the count. */
export const expectCount = (chances: CountChances, valueOf: (count: number) => number): number =>
  chances.reduce((sum, chance, count) => sum + chance * valueOf(count), 0);
