import { courseShift, type Course } from '../model/attack-course.ts';

/** Longest run that is told apart; the days of a longer one are as its last. */
const longestRun = 6;

/**
 * Where a patient may stand in the course of attacks: the first free day, a later one, or the first to sixth day of an
 * attack. Each is followed by one state on a free day and one on a day with headache.
 */
export interface AttackState {
  readonly inAttack: boolean;
  /** exp(−shift of the course): what multiplies the odds against a headache. */
  readonly against: number;
  readonly afterFree: number;
  readonly afterHeadache: number;
}

const firstFree = 0;
/** Free for longer, or from the beginning. */
export const longFree = 1;
const firstAttack = 2;

const state = (course: Course, afterFree: number, afterHeadache: number): AttackState => ({
  inAttack: course.run > 0,
  against: Math.exp(-courseShift(course)),
  afterFree,
  afterHeadache,
});

/** All states, in the order of the numbers that stand for them. */
export const attackStates: readonly AttackState[] = [
  state({ run: 0, free: 1 }, longFree, firstAttack),
  state({ run: 0, free: 2 }, longFree, firstAttack),
  ...Array.from({ length: longestRun }, (_, i) =>
    state({ run: i + 1, free: 0 }, firstFree, firstAttack + Math.min(i + 1, longestRun - 1)),
  ),
];
