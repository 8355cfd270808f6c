import { ProdromeError } from '@prodrome/core';
import type { AcuteClass } from './acute-classes.ts';
import { allOf, anyOf, atLeast, type Known } from './known.ts';

/** How a headache was; what is absent was not recorded. */
export interface HeadacheFeatures {
  readonly unilateral?: boolean;
  readonly pulsating?: boolean;
  readonly severity?: 'mild' | 'moderate' | 'severe';
  /** Worse by, or a reason to avoid, routine physical activity. */
  readonly aggravatedByActivity?: boolean;
  readonly nausea?: boolean;
  readonly vomiting?: boolean;
  readonly photophobia?: boolean;
  readonly phonophobia?: boolean;
}

/** One calendar day of a diary, in the patient's own time; what is absent was not recorded. */
export interface DiaryDay extends HeadacheFeatures {
  /** `YYYY-MM-DD` */
  readonly date: string;
  readonly headache?: boolean;
  /** Hours of headache within this day. */
  readonly headacheHours?: number;
  /** Minutes of the longest aura symptom; absent on a recorded day = no aura was told of. */
  readonly auraMinutes?: number;
  /** What was taken against the headache; empty = nothing. */
  readonly acuteMedication?: readonly AcuteClass[];
  /** Whether the medicine relieved the headache. */
  readonly relieved?: boolean;
  /** Whether the patient took the headache for migraine at its onset. */
  readonly believedMigraine?: boolean;
}

/** Criterion C of ICHD-3 1.1: two of unilateral, pulsating, moderate or severe, aggravated by activity. */
export const criterionC = (features: HeadacheFeatures): Known => {
  const { unilateral, pulsating, severity, aggravatedByActivity } = features;
  const isStrong = severity === undefined ? undefined : severity !== 'mild';
  return atLeast(2, [unilateral, pulsating, isStrong, aggravatedByActivity]);
};

/** Criterion D of ICHD-3 1.1: nausea or vomiting, or photophobia and phonophobia. */
export const criterionD = (features: HeadacheFeatures): Known => {
  const { nausea, vomiting, photophobia, phonophobia } = features;
  return anyOf(nausea, vomiting, allOf(photophobia, phonophobia));
};

const dayMs = 86_400_000;

/**
 * Days since 1970-01-01 of a calendar day; clocks and their changes play no part.
 * @throws ProdromeError `DATA_VALUE` for what is no `YYYY-MM-DD`.
 */
export function dayNumber(date: string): number {
  const number = Date.parse(`${date}T00:00:00Z`) / dayMs;
  if (/^\d{4}-\d\d-\d\d$/.test(date) && dateOf(number) === date) return number;
  throw new ProdromeError('DATA_VALUE', {
    where: 'date of a day',
    expected: 'a calendar day YYYY-MM-DD',
    got: date,
  });
}

/** The calendar day of a day number. */
export function dateOf(day: number): string {
  return Number.isNaN(day) ? '' : new Date(day * dayMs).toISOString().slice(0, 10);
}
