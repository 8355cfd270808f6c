const datePattern =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2}(?:\.\d+)?))?\s?(?:Z|[+-]\d{2}(?::?\d{2})?)?)?$/;
const msPerDay = 86_400_000;

/** What a cell of a time column says. */
export interface ParsedTime {
  readonly kind: 'date' | 'datetime' | 'number';
  /** Since 1970-01-01 on the clock as written, with the time of day as a fraction; numbers as they are. */
  readonly days: number;
}

/**
 * Reads a date, a date-time or a number; undefined when it is none, or no day of the calendar.
 * A zone is accepted and set aside: a diary's day is the day on the patient's own clock, also when clocks change.
 */
export function parseTime(text: string): ParsedTime | undefined {
  const value = parseNumber(text);
  if (value !== undefined)
    return Number.isFinite(value) ? { kind: 'number', days: value } : undefined;
  const match = datePattern.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  const days = dayOf(Number(year), Number(month), Number(day));
  if (days === undefined) return undefined;
  if (hour === undefined) return { kind: 'date', days };
  const seconds = Number(second ?? 0);
  if (Number(hour) > 23 || Number(minute) > 59 || seconds >= 60) return undefined;
  const ofDay = Number(hour) * 3600 + Number(minute) * 60 + seconds;
  return { kind: 'datetime', days: days + ofDay / 86_400 };
}

/** Days since 1970-01-01; undefined for no day of the calendar. */
export function dayOf(year: number, month: number, day: number): number | undefined {
  // of years before 100, Date.UTC makes those of the century before last
  const date = new Date(0).setUTCFullYear(year, month - 1, day);
  const read = new Date(date);
  if (read.getUTCMonth() + 1 !== month || read.getUTCDate() !== day) return undefined;
  return date / msPerDay;
}

const zonePattern = /:\d{2}(?:\.\d+)?\s?(Z|([+-])(\d{2}):?(\d{2})?)$/;

/** A zone as a date-time tells it. */
export interface Zone {
  /** `Z`, or hours and minutes as in `+05:30`. */
  readonly name: string;
  /** The clock is so many minutes ahead of UTC. */
  readonly minutes: number;
}

/** The zone of a date-time that {@link parseTime} reads; undefined where it tells none. */
export function zoneOf(text: string): Zone | undefined {
  const match = zonePattern.exec(text);
  if (!match) return undefined;
  const [, zone, sign, hours = '', minutes = '00'] = match;
  if (zone === 'Z') return { name: zone, minutes: 0 };
  const size = Number(hours) * 60 + Number(minutes);
  return { name: `${sign ?? ''}${hours}:${minutes}`, minutes: sign === '-' ? 0 - size : size };
}

/** A day number as `2024-02-29`. */
export const formatDay = (day: number): string =>
  new Date(day * msPerDay).toISOString().slice(0, 10);

const numberPattern = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const infinityPattern = /^([+-]?)inf(?:inity)?$/i;

/** Plain decimal notation, `nan` and infinities as numbers; undefined for any other text. */
export function parseNumber(text: string): number | undefined {
  const trimmed = text.trim();
  if (numberPattern.test(trimmed)) return Number(trimmed);
  if (/^nan$/i.test(trimmed)) return NaN;
  const infinite = infinityPattern.exec(trimmed);
  if (!infinite) return undefined;
  return infinite[1] === '-' ? -Infinity : Infinity;
}
