import { ProdromeError } from '@prodrome/core';
import { dateOf, dayNumber } from './diary-day.ts';
import type { Known } from './known.ts';

/** A calendar day and its label; a day that is not listed was not recorded. */
export interface LabelledDay {
  /** `YYYY-MM-DD` */
  readonly date: string;
  readonly label: Known;
}

/** How long one must have been free for the next headache to be a new attack. */
export interface WashoutOptions {
  /** 48 by default: what comes back within 48 hours is a relapse of the same attack. */
  readonly washoutHours?: 24 | 48;
}

/** Days of one attack. */
export interface AttackDays {
  /** First and last day with a headache. */
  readonly first: string;
  readonly last: string;
  /** How many days with a headache were recorded. */
  readonly days: number;
  /** False where days before it were not recorded: it may have begun earlier, or go on an earlier attack. */
  readonly startKnown: boolean;
}

/**
 * `onset`: the first headache day after the washout. `at_risk`: a free day after the washout, on which an attack could have begun.
 * `in_attack`: a headache or free day within the washout of an earlier headache. `unknown`: not recorded, or days before it.
 */
export type OnsetLabel = 'onset' | 'at_risk' | 'in_attack' | 'unknown';

/**
 * The label of each listed day, by the whole calendar days before it: one free day for 24 hours, two for 48.
 * @throws ProdromeError `DATA_VALUE` for what is no date, `DATA_CONFLICT` for days that do not follow each other.
 * Source: IHS guideline for trials, 2nd edition (an entire headache-free day); relapse within 48 hours.
 */
export function onsetLabels(
  days: readonly LabelledDay[],
  options: WashoutOptions = {},
): readonly OnsetLabel[] {
  const labels = labelsByDay(days);
  return days.map(({ date, label }) => {
    const before = washoutBefore(labels, dayNumber(date), options);
    if (label === undefined) return 'unknown';
    if (before.includes(true)) return 'in_attack';
    if (before.includes(undefined)) return 'unknown';
    return label ? 'onset' : 'at_risk';
  });
}

/**
 * Headache days in attacks. Two headache days are of one attack when fewer days lie between them than the washout has; an
 * unrecorded day is not a free one, so that an attack after it may be the earlier one still: `startKnown` tells.
 * @throws ProdromeError as {@link onsetLabels}.
 */
export function groupAttackDays(
  days: readonly LabelledDay[],
  options: WashoutOptions = {},
): readonly AttackDays[] {
  const labels = labelsByDay(days);
  const attacks: { first: number; last: number; days: number }[] = [];
  for (const [day, label] of labels) {
    if (label !== true) continue;
    const current = attacks.at(-1);
    if (current && day - current.last <= freeDays(options)) {
      current.last = day;
      current.days += 1;
    } else attacks.push({ first: day, last: day, days: 1 });
  }
  return attacks.map(({ first, last, days: count }) => ({
    first: dateOf(first),
    last: dateOf(last),
    days: count,
    startKnown: washoutBefore(labels, first, options).every((label) => label === false),
  }));
}

const freeDays = ({ washoutHours = 48 }: WashoutOptions): number => washoutHours / 24;

/** The labels of the days before a day that the washout covers. */
const washoutBefore = (
  labels: ReadonlyMap<number, Known>,
  day: number,
  options: WashoutOptions,
): readonly Known[] => Array.from({ length: freeDays(options) }, (_, i) => labels.get(day - 1 - i));

/** Labels by day number, in order. */
export function labelsByDay(days: readonly LabelledDay[]): ReadonlyMap<number, Known> {
  const labels = new Map<number, Known>();
  let before = -Infinity;
  for (const { date, label } of days) {
    const day = dayNumber(date);
    if (day <= before) {
      throw new ProdromeError('DATA_CONFLICT', {
        where: 'days of a diary',
        expected: `a day after ${dateOf(before)}`,
        got: date,
        hint: 'List each day once, in order',
      });
    }
    labels.set(day, label);
    before = day;
  }
  return labels;
}
