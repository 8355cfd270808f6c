import { acuteClasses, acuteLimits, type AcuteClass } from './acute-classes.ts';
import { headacheDay, migraineDay, migraineDayRules } from './day-labels.ts';
import type { DiaryDay } from './diary-day.ts';
import { allOf, anyOf, not, type Known } from './known.ts';
import { lasts, monthlyDays, reaches, type MonthCount, type MonthOptions } from './months.ts';

/** How a lasting condition is judged. */
export interface LastingOptions extends MonthOptions {
  /** Months in a row; 4 by default, since the criteria ask for more than 3. */
  readonly months?: number;
}

/**
 * Whether the diary shows chronic migraine, ICHD-3 1.3: headache on at least 15 days a month for more than 3 months, of which at
 * least 8 with the features of migraine or relieved by a triptan or ergot.
 * @param hasMigraine - criterion B: five attacks of 1.1 or two of 1.2 (`migraineWithoutAura`, `migraineWithAura`).
 * @throws ProdromeError as `onsetLabels`.
 */
export function chronicMigraine(
  days: readonly DiaryDay[],
  hasMigraine: Known,
  { months = 4, ...options }: LastingOptions = {},
): Known {
  const headache = monthsOf(days, (day) => headacheDay(day, { minimumHours: 0 }), options);
  const migraine = monthsOf(days, (day) => migraineDay(day, migraineDayRules.chronic), options);
  const isChronic = headache.map((month, at) =>
    allOf(reaches(month, 15), reachesAt(migraine, at, 8)),
  );
  return allOf(hasMigraine, lasts(isChronic, months));
}

/** What {@link medicationOveruse} finds. */
export interface MedicationOveruse {
  /** Whether a class alone is overused: on at least 10 days a month, simple analgesics on 15. */
  readonly byClass: Readonly<Record<AcuteClass, Known>>;
  /** Whether two or more classes together are, on at least 10 days a month, while none alone is (ICHD-3 8.2.6). */
  readonly mixed: Known;
  /** Whether headache on at least 15 days a month goes with it: medication-overuse headache, ICHD-3 8.2. */
  readonly overuseHeadache: Known;
}

/**
 * Overuse of acute medicine for more than 3 months, by class and in any mix.
 * @throws ProdromeError as `onsetLabels`.
 * Source: ICHD-3 8.2.
 */
export function medicationOveruse(
  days: readonly DiaryDay[],
  { months = 4, ...options }: LastingOptions = {},
): MedicationOveruse {
  const monthsWith = (took: (taken: readonly AcuteClass[]) => boolean): readonly MonthCount[] =>
    monthsOf(days, ({ acuteMedication }) => acuteMedication && took(acuteMedication), options);
  const isOverused = (name: AcuteClass): Known => {
    const limit = acuteLimits[name];
    if (limit === undefined) return false;
    const counts = monthsWith((taken) => taken.includes(name));
    return lasts(
      counts.map((month) => reaches(month, limit)),
      months,
    );
  };
  const byClass = Object.fromEntries(
    acuteClasses.map((name) => [name, isOverused(name)]),
  ) as Readonly<Record<AcuteClass, Known>>;
  const single = anyOf(...Object.values(byClass));
  const limited = acuteClasses.filter((name) => acuteLimits[name] !== undefined);
  const used = limited.map((name) => monthsWith((taken) => taken.includes(name)));
  const together = monthsWith((taken) => taken.some((name) => limited.includes(name))).map(
    (month, at) => {
      const classes = used.filter((counts) => (counts[at]?.days ?? 0) > 0).length;
      return classes > 1 ? reaches(month, 10) : mayBeMixed(month);
    },
  );
  const mixed = allOf(not(single), lasts(together, months));
  const headache = monthsOf(days, (day) => headacheDay(day, { minimumHours: 0 }), options);
  const often = lasts(
    headache.map((month) => reaches(month, 15)),
    months,
  );
  return { byClass, mixed, overuseHeadache: allOf(anyOf(single, mixed), often) };
}

/** Of a month in which one class was recorded at most: not mixed where every day is recorded, else not known. */
const mayBeMixed = (month: MonthCount): Known =>
  month.isComplete || reaches(month, 10) === false ? false : undefined;

const monthsOf = (
  days: readonly DiaryDay[],
  label: (day: DiaryDay) => Known,
  options: MonthOptions,
): readonly MonthCount[] =>
  monthlyDays(
    days.map((day) => ({ date: day.date, label: label(day) })),
    options,
  );

function reachesAt(months: readonly MonthCount[], at: number, least: number): Known {
  const month = months[at];
  return month && reaches(month, least);
}
