/** Days since 1970-01-01 of 2021-01-01, a Friday: the first day on which a patient may begin. */
export const firstDay = 18_628;

/** Patients begin on any day of two years, equally likely: 104 weeks, so that weekdays are equally likely too. */
export const enrolmentDays = 728;

/** Monday is 0. */
export const weekdayOf = (day: number): number => (day + 3) % 7;

/** Saturday and Sunday. */
export const isWeekend = (day: number): boolean => weekdayOf(day) >= 5;

/** Friday and Saturday, whose evenings keep people from their diaries. */
export const isWeekendEve = (day: number): boolean => {
  const weekday = weekdayOf(day);
  return weekday === 4 || weekday === 5;
};

/** The year's wave: the sine that is 0 and rising `shiftDays` after 1 January; years have 365 days. */
export const seasonOf = (day: number, shiftDays: number): number =>
  Math.sin((2 * Math.PI * (day - firstDay - shiftDays)) / 365);

/** A day number as `2021-01-01`. */
export const isoDate = (day: number): string =>
  new Date(day * 86_400_000).toISOString().slice(0, 10);
