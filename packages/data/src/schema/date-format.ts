import { dayOf, type ParsedTime } from '../formats/times.ts';

const parts = {
  YYYY: String.raw`(?<year>\d{4})`,
  MM: String.raw`(?<month>\d{1,2})`,
  DD: String.raw`(?<day>\d{1,2})`,
  HH: String.raw`(?<hour>\d{1,2})`,
  mm: String.raw`(?<minute>\d{2})`,
  ss: String.raw`(?<second>\d{2})`,
};

/**
 * Reads dates of a format of YYYY, MM, DD, HH, mm and ss with anything between them. In a format without marks every part has all its digits.
 * A time of day that the format has may be left out of a text.
 */
export function dateReader(format: string): (text: string) => ParsedTime | undefined {
  const pattern = patternOf(format);
  return (text) => {
    const found = pattern.exec(text.trim())?.groups;
    if (!found) return undefined;
    const [year = NaN, month = NaN, day = NaN] = [found['year'], found['month'], found['day']].map(
      Number,
    );
    const days = dayOf(year, month, day);
    if (days === undefined) return undefined;
    if (found['hour'] === undefined) return { kind: 'date', days };
    const [hour, minute, second] = [found['hour'], found['minute'] ?? 0, found['second'] ?? 0].map(
      Number,
    ) as [number, number, number];
    if (hour > 23 || minute > 59 || second > 59) return undefined;
    const seconds = hour * 3600 + minute * 60 + second;
    return { kind: 'datetime', days: days + seconds / 86_400 };
  };
}

function patternOf(format: string): RegExp {
  const isCompact = !/[^A-Za-z]/.test(format.split(/HH/)[0] ?? '');
  const [date, time] = splitTime(format);
  const build = (text: string): string =>
    text.replace(/YYYY|MM|DD|HH|mm|ss|[^]/g, (token) => {
      const part = (parts as Readonly<Record<string, string>>)[token];
      if (part === undefined) return token.replace(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
      return isCompact ? part.replace('{1,2}', '{2}') : part;
    });
  return new RegExp(`^${build(date)}${time === undefined ? '' : `(?:${build(time)})?`}$`);
}

/** A format before its time of day, and the rest with the mark between them. */
function splitTime(format: string): [string, string?] {
  const at = format.search(/[^A-Za-z]?HH/);
  return at < 0 ? [format] : [format.slice(0, at), format.slice(at)];
}
