import { z } from 'zod';
import { encodings, type TextWriting } from '../text/text-writing.ts';
import { missingTexts } from '../formats/source.ts';
import { parseNumber, parseTime, type ParsedTime } from '../formats/times.ts';
import { dateReader } from './date-format.ts';

const mark = z
  .string()
  .regex(/^[^\p{L}\p{N}+-]$/u, 'one character that is no letter, digit or sign');

/** Marks of ASCII, so that a separator is a byte, that are in no number and no word. */
const separator = z
  .string()
  .regex(
    /^(?:tab|[\t!#$%&'()*,/:;<=>?@[\\\]^_`{|}~])$/,
    'a mark of ASCII that is no letter, digit, quote, point or sign, or tab',
  );

/** How cells are written, where it is not as this package reads them by itself. A bundle carries it. */
export const writingSchema = {
  separator: separator
    .optional()
    .describe(
      'What stands between the columns of CSV or TSV, such as `;`, `|` or tab; what the file’s name says when not given. Refused for other formats; a model trained with it reads those all the same.',
    ),
  encoding: z
    .enum(encodings)
    .optional()
    .describe(
      'The encoding of CSV or TSV; UTF-8, or UTF-16 where its first bytes show it, when not given. Refused for other formats, as separator is.',
    ),
  missing: z
    .array(z.string())
    .optional()
    .describe('Further texts that stand for what was not observed, such as `-` or `n/a`.'),
  decimal: mark
    .optional()
    .describe('What separates the fraction of a number; a point when not given.'),
  thousands: mark.optional().describe('What stands between groups of three digits, if anything.'),
  dateFormat: z
    .string()
    .regex(/^(?=.*YYYY)(?=.*MM)(?=.*DD)/, 'a format with YYYY, MM and DD')
    .optional()
    .describe(
      'How dates are written, such as `DD.MM.YYYY`, `MM/DD/YYYY HH:mm` or `YYYYMMDD`; year-month-day when not given.',
    ),
  timeUnit: z
    .enum(['days', 's', 'ms', 'us', 'ns'])
    .optional()
    .describe('What numbers of the time column count, from 1970-01-01 on; days when not given.'),
};

/** How cells are written; see the options of `data`. Plain JSON. */
export interface Writing extends TextWriting {
  readonly missing?: readonly string[] | undefined;
  readonly decimal?: string | undefined;
  readonly thousands?: string | undefined;
  readonly dateFormat?: string | undefined;
  readonly timeUnit?: 'days' | 's' | 'ms' | 'us' | 'ns' | undefined;
}

/** Reads the texts of cells. */
export interface CellReader {
  readonly isMissing: (text: string) => boolean;
  /** Undefined for a text that is no number. */
  readonly number: (text: string) => number | undefined;
  /** Undefined for a text that is no time. */
  readonly time: (text: string) => ParsedTime | undefined;
  /** Whether plain numbers, and plain days, are what they look like to anyone. */
  readonly plainNumbers: boolean;
  /** What stands before the fraction of a number; absent for a point. */
  readonly decimal?: string;
  readonly plainTimes: boolean;
}

const perDay = { days: 1, s: 86_400, ms: 86_400_000, us: 86_400_000_000, ns: 86_400_000_000_000 };

/** The years 1 to 9999, which a text of a time can tell: beyond them another unit was meant. */
const firstDay = -719_162;
const dayAfterLast = 2_932_897;

/** Made once a way of writing: a stream asks with every line. */
const made = new WeakMap<Writing, CellReader>();
const plainWriting: Writing = {};

/** Reads cells as they are said to be written. */
export function cellReader(writing: Writing = plainWriting): CellReader {
  const known = made.get(writing) ?? createReader(writing);
  made.set(writing, known);
  return known;
}

function createReader(writing: Writing): CellReader {
  const { missing = [], decimal = '.', thousands, dateFormat, timeUnit = 'days' } = writing;
  const absent = new Set([...missingTexts, ...missing]);
  const plainNumbers = decimal === '.' && thousands === undefined;
  const number = plainNumbers ? parseNumber : numberReader(decimal, thousands);
  const dates = dateFormat === undefined ? undefined : dateReader(dateFormat);
  return {
    isMissing: (text) => absent.has(text) || text.trim() === '',
    number,
    time: (text) => {
      const time = parseTime(text);
      // what has its own type, or is in the ISO form, needs no format
      if (dates) return dates(text) ?? (time?.kind === 'number' ? undefined : time);
      if (time?.kind !== 'number' || timeUnit === 'days') return time;
      const days = time.days / perDay[timeUnit];
      return days >= firstDay && days < dayAfterLast ? { kind: 'datetime', days } : undefined;
    },
    plainNumbers,
    ...(decimal !== '.' && { decimal }),
    plainTimes: dates === undefined && timeUnit === 'days',
  };
}

/** Numbers with another mark before their fraction, and with groups of three digits. */
function numberReader(
  decimal: string,
  thousands: string | undefined,
): (text: string) => number | undefined {
  const [point, group] = [escape(decimal), escape(thousands ?? '')];
  const whole =
    thousands === undefined ? String.raw`\d+` : String.raw`(?:[1-9]\d{0,2}(?:${group}\d{3})+|\d+)`;
  const pattern = new RegExp(
    String.raw`^[+-]?(?:${whole}(?:${point}\d*)?|${point}\d+)(?:[eE][+-]?\d+)?$`,
  );
  return (text) => {
    const trimmed = text.trim();
    if (!pattern.test(trimmed))
      return /^[+-]?(?:nan|inf(?:inity)?)$/i.test(trimmed) ? parseNumber(trimmed) : undefined;
    const plain = thousands === undefined ? trimmed : trimmed.replaceAll(thousands, '');
    return Number(plain.replace(decimal, '.'));
  };
}

const escape = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);

/** Day 1,000,000 is in the year 4707. */
const lastDay = 1_000_000;

/** What is amiss with a number of a diary's time; undefined where it can count days. */
export function dayFault(
  value: number,
): { readonly expected: string; readonly got: string; readonly hint: string } | undefined {
  if (Math.abs(value) < lastDay) return undefined;
  const isDate = cellReader({ dateFormat: 'YYYYMMDD' }).time(String(value)) !== undefined;
  const unit = value < 1e11 ? 's' : value < 1e14 ? 'ms' : value < 1e17 ? 'us' : 'ns';
  const looks = isDate
    ? 'It looks like a date without marks: date_format: YYYYMMDD'
    : `It looks like time since 1970-01-01: time_unit: ${unit}`;
  return {
    expected: 'a day number, which counts days',
    got: String(value),
    hint: `${looks}; say so in the data section`,
  };
}
