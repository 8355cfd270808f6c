/** What is kept of the last days of a patient, until the outcome is known that resolves it. */
export interface PendingDays {
  /** Numbers of a patient, all 0 of one without days. */
  readonly width: number;
  /** Where to write what is kept of a day, which takes the place of what was kept of it before. */
  keep(numbers: Float64Array, day: number): number;
  /** Where what the outcome of a day resolves lies, which is taken out; −1 where nothing is kept. */
  take(numbers: Float64Array, day: number): number;
}

/**
 * Room for `each` numbers of each of the last `horizonDays` + 1 days, in a ring: what was kept of day t is resolved by the outcome of
 * day t + horizon, once, and lost when that day has passed without.
 */
export function createPendingDays(horizonDays: number, each: number): PendingDays {
  const slots = horizonDays + 1;
  // of each slot: whether it is pending, the day, what is kept
  const slotWidth = 2 + each;
  const slotOf = (day: number): number => (((day % slots) + slots) % slots) * slotWidth;
  return {
    width: slots * slotWidth,
    keep: (numbers, day) => {
      const at = slotOf(day);
      numbers[at] = 1;
      numbers[at + 1] = day;
      return at + 2;
    },
    take: (numbers, day) => {
      const made = day - horizonDays;
      const at = slotOf(made);
      if (numbers[at] !== 1 || numbers[at + 1] !== made) return -1;
      numbers[at] = 0;
      return at + 2;
    },
  };
}
