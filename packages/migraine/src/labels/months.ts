import { labelsByDay, type LabelledDay } from './attack-days.ts';
import { dateOf } from './diary-day.ts';
import { allOf, anyOf, type Known } from './known.ts';

/** How days are counted. */
export interface MonthOptions {
  /** Windows of 28 days from the first day on (default), or calendar months, brought to 30 days. */
  readonly window?: '28_days' | 'calendar_month';
  /** What makes a window complete: a number of recorded days, or a share of its days (0.8 by default). */
  readonly completeness?: { readonly days: number } | { readonly share: number };
}

/** Days with a label in one window. */
export interface MonthCount {
  /** First and last day of the window, `YYYY-MM-DD`. */
  readonly first: string;
  readonly last: string;
  /** Days of the window, and how many of them have a label. */
  readonly length: number;
  readonly recorded: number;
  /** Recorded days whose label is true. */
  readonly days: number;
  readonly isComplete: boolean;
  /**
   * Days a month: `days / recorded` times 28 or 30. Only for complete windows. It takes days that were not recorded to be like the
   * others, while treated days are recorded more often.
   */
  readonly monthly?: number;
}

/**
 * Monthly days with a label, window by window, from the first listed day to the last; unlisted days are not recorded.
 * @throws ProdromeError as `onsetLabels`.
 */
export function monthlyDays(
  days: readonly LabelledDay[],
  { window = '28_days', completeness = { share: 0.8 } }: MonthOptions = {},
): readonly MonthCount[] {
  const labels = labelsByDay(days);
  const [first = NaN] = labels.keys();
  const last = [...labels.keys()].at(-1) ?? -Infinity;
  const normal = window === '28_days' ? 28 : 30;
  const windows: MonthCount[] = [];
  let from = window === '28_days' ? first : startOfMonth(first);
  while (from <= last) {
    const next = window === '28_days' ? from + 28 : startOfMonth(from + 31);
    windows.push(countWindow(labels, from, next, normal, completeness));
    from = next;
  }
  return windows;
}

function countWindow(
  labels: ReadonlyMap<number, Known>,
  from: number,
  next: number,
  normal: number,
  completeness: NonNullable<MonthOptions['completeness']>,
): MonthCount {
  const length = next - from;
  const own = Array.from({ length }, (_, i) => labels.get(from + i));
  const recorded = own.filter((label) => label !== undefined).length;
  const days = own.filter((label) => label === true).length;
  const enough = 'days' in completeness ? completeness.days : completeness.share * length;
  const isComplete = recorded > 0 && recorded >= enough;
  return {
    first: dateOf(from),
    last: dateOf(next - 1),
    ...{ length, recorded, days, isComplete },
    ...(isComplete && { monthly: (days / recorded) * normal }),
  };
}

/** Day number of the first of a day's month. */
function startOfMonth(day: number): number {
  return Number.isNaN(day) ? NaN : day - Number(dateOf(day).slice(8)) + 1;
}

/** Whether a window has at least so many days a month: by what was counted, else by the monthly days of a complete one. */
export function reaches({ days, length, recorded, monthly }: MonthCount, least: number): Known {
  if (days >= least) return true;
  if (monthly !== undefined) return monthly >= least;
  return days + length - recorded < least ? false : undefined;
}

/** Whether so many windows in a row are true; of fewer windows it is not known unless one is false. */
export function lasts(windows: readonly Known[], inRow: number): Known {
  if (windows.length < inRow) return windows.includes(false) ? false : undefined;
  const runs = windows.slice(inRow - 1).map((_, start) => windows.slice(start, start + inRow));
  return anyOf(...runs.map((run) => allOf(...run)));
}
