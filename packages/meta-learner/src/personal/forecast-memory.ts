import type { MetaLesson } from '@prodrome/core';
import { createPendingDays } from '../patients/pending-days.ts';
import type { GateRow } from './gate-row.ts';

/** How an expert that was not present stands in the memory of a forecast. */
export const absent = -1;

/** Room for a lesson of k experts. */
type LessonRow = Pick<MetaLesson, 'values' | 'present' | 'prior'>;

/** The forecasts of a patient that may still be resolved. */
export interface ForecastMemory {
  /** Numbers of a patient, all 0 of one without forecasts. */
  readonly width: number;
  /** Keeps a forecast until the outcome of `day + horizon` is known, or that day is over. Of several of a day the last one counts. */
  remember(numbers: Float64Array, day: number, row: GateRow): void;
  /** Takes out the forecast that the outcome of a day resolves; false where none is remembered. */
  resolve(numbers: Float64Array, day: number, lesson: LessonRow): boolean;
}

/** A memory of the forecasts of the last `horizonDays` + 1 days: the k answers and the population's weights. */
export function createForecastMemory(k: number, horizonDays: number): ForecastMemory {
  const pending = createPendingDays(horizonDays, 2 * k);
  return {
    width: pending.width,
    remember: (numbers, day, { values, present, prior }) => {
      const at = pending.keep(numbers, day);
      for (let j = 0; j < k; j++) {
        numbers[at + j] = present[j] === 1 ? (values[j] as number) : absent;
        numbers[at + k + j] = prior[j] as number;
      }
    },
    resolve: (numbers, day, { values, present, prior }) => {
      const at = pending.take(numbers, day);
      if (at < 0) return false;
      for (let j = 0; j < k; j++) {
        const value = numbers[at + j] as number;
        present[j] = value === absent ? 0 : 1;
        values[j] = value === absent ? NaN : value;
        prior[j] = numbers[at + k + j] as number;
      }
      return true;
    },
  };
}
