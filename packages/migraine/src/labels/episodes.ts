import { ProdromeError } from '@prodrome/core';
import type { WashoutOptions } from './attack-days.ts';

/** A stretch of headache; times in ISO 8601 with an offset, as `2026-03-29T01:30:00+01:00`. */
export interface Episode {
  readonly start: string;
  readonly end: string;
}

/** Hours of headache on one calendar day. */
export interface DayHours {
  /** `YYYY-MM-DD` */
  readonly date: string;
  readonly hours: number;
}

const hourMs = 3_600_000;

/**
 * Episodes of one attack together: the next begins one when at least `washoutHours` (48) lie between them in real time, whatever
 * clocks did meanwhile. In the order given, which is that of their starts.
 * @throws ProdromeError `DATA_VALUE` for a time without an offset, or an end before its start; `DATA_CONFLICT` when they are not
 * in order.
 */
export function groupEpisodes(
  episodes: readonly Episode[],
  { washoutHours = 48 }: WashoutOptions = {},
): readonly (readonly Episode[])[] {
  const attacks: Episode[][] = [];
  let lastStart = -Infinity;
  let lastEnd = -Infinity;
  for (const episode of episodes) {
    const { start, end } = instantsOf(episode);
    if (start < lastStart) throw outOfOrder(episode);
    if (start - lastEnd >= washoutHours * hourMs) attacks.push([episode]);
    else attacks.at(-1)?.push(episode);
    lastStart = start;
    lastEnd = Math.max(lastEnd, end);
  }
  return attacks;
}

/**
 * How long an episode lasted on each calendar day of a place; a day may have 23 or 25 hours.
 * @param timeZone - an IANA name, as `Europe/Berlin`.
 * @throws ProdromeError `DATA_VALUE` as {@link groupEpisodes}, `USAGE` for a time zone that is not known.
 */
export function hoursByDay(episode: Episode, timeZone: string): readonly DayHours[] {
  const { start, end } = instantsOf(episode);
  const dateAt = localDates(timeZone);
  const days: DayHours[] = [];
  for (let from = start; from < end;) {
    const date = dateAt(from);
    const until = Math.min(end, nextDay(from, dateAt));
    days.push({ date, hours: (until - from) / hourMs });
    from = until;
  }
  return days;
}

/** The first instant after `from` that is of another calendar day, by bisection. */
function nextDay(from: number, dateAt: (instant: number) => string): number {
  const date = dateAt(from);
  let same = from;
  let other = from + hourMs;
  while (dateAt(other) === date) {
    same = other;
    other += hourMs;
  }
  while (other - same > 1) {
    const middle = Math.floor((same + other) / 2);
    if (dateAt(middle) === date) same = middle;
    else other = middle;
  }
  return other;
}

function localDates(timeZone: string): (instant: number) => string {
  try {
    const format = new Intl.DateTimeFormat('en', {
      timeZone,
      calendar: 'iso8601',
      numberingSystem: 'latn',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    });
    return (instant) => {
      const parts = format.formatToParts(instant);
      const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? '';
      return `${part('year')}-${part('month')}-${part('day')}`;
    };
  } catch (cause) {
    throw new ProdromeError('USAGE', {
      where: 'hoursByDay, timeZone',
      expected: 'an IANA time zone such as Europe/Berlin',
      got: timeZone,
      cause,
    });
  }
}

function instantsOf({ start, end }: Episode): { readonly start: number; readonly end: number } {
  const [from, to] = [instantOf(start), instantOf(end)];
  if (from <= to) return { start: from, end: to };
  throw new ProdromeError('DATA_VALUE', {
    where: 'end of an episode',
    expected: `a time not before ${start}`,
    got: end,
  });
}

function instantOf(time: string): number {
  const instant = Date.parse(time);
  if (/T.*(Z|[+-]\d\d:?\d\d)$/.test(time) && !Number.isNaN(instant)) return instant;
  throw new ProdromeError('DATA_VALUE', {
    where: 'time of an episode',
    expected: 'an ISO 8601 time with its offset, as 2026-03-29T01:30:00+01:00',
    got: time,
    hint: 'Without an offset a time depends on the clock of the machine',
  });
}

const outOfOrder = ({ start }: Episode): ProdromeError =>
  new ProdromeError('DATA_CONFLICT', {
    where: 'episodes',
    expected: 'episodes in the order of their starts',
    got: `${start} after a later one`,
  });
