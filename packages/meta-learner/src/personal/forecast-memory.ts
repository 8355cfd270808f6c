import type { MetaLesson } from '@prodrome/core';
import type { GateRow } from './gate-row.ts';

/** How an expert that was not present stands in the memory of a forecast. */
const absent = -1;

/** Room for a lesson of k experts. */
type LessonRow = Pick<MetaLesson, 'values' | 'present' | 'prior'>;

/** The forecasts of a patient that may still be resolved. */
export interface ForecastMemory {
  /** Numbers of a patient. */
  readonly width: number;
  /** Writes a memory without forecasts. */
  clear(numbers: Float64Array): void;
  /** Keeps a forecast until the outcome of `day + horizon` is known, or that day is over. Of several of a day the last one counts. */
  remember(numbers: Float64Array, day: number, row: GateRow): void;
  /** Takes out the forecast that the outcome of a day resolves; false where none is remembered, or nobody answered. */
  resolve(numbers: Float64Array, day: number, lesson: LessonRow): boolean;
}

/** A memory of the forecasts of the last `horizonDays` + 1 days, each with its day, the k answers and the population's weights. */
export function createForecastMemory(k: number, horizonDays: number): ForecastMemory {
  const slots = horizonDays + 1;
  const slotWidth = 1 + 2 * k;
  const slotOf = (day: number): number => (((day % slots) + slots) % slots) * slotWidth;
  return {
    width: slots * slotWidth,
    clear: (numbers) => {
      numbers.fill(absent);
    },
    remember: (numbers, day, { values, present, prior }) => {
      const at = slotOf(day);
      numbers[at] = day;
      for (let j = 0; j < k; j++) {
        numbers[at + 1 + j] = present[j] === 1 ? (values[j] as number) : absent;
        numbers[at + 1 + k + j] = prior[j] as number;
      }
    },
    resolve: (numbers, day, { values, present, prior }) => {
      const at = slotOf(day - horizonDays);
      if (numbers[at] !== day - horizonDays) return false;
      let someone = false;
      for (let j = 0; j < k; j++) {
        const value = numbers[at + 1 + j] as number;
        present[j] = value === absent ? 0 : 1;
        values[j] = value === absent ? NaN : value;
        prior[j] = numbers[at + 1 + k + j] as number;
        someone ||= value !== absent;
      }
      if (someone) numbers.fill(absent, at + 1, at + slotWidth);
      return someone;
    },
  };
}
