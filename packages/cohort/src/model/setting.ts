import type { Confounding } from './cohort-options.ts';
import type { SiteWeather } from './sites.ts';

/** Where and when a patient lives. */
export interface Setting {
  readonly sites: readonly SiteWeather[];
  /** Days since 1970-01-01. */
  readonly startDay: number;
  readonly days: number;
  readonly confounding: Confounding;
}

/** A value for each day. */
export const eachDay = (days: number, valueOf: (day: number) => number): Float64Array => {
  const values = new Float64Array(days);
  for (let day = 0; day < days; day++) values[day] = valueOf(day);
  return values;
};
