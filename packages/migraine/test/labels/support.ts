import { dateOf, dayNumber } from '../../src/labels/diary-day.ts';
import type { DiaryDay, LabelledDay } from '../../src/index.ts';

/** Days in a row from 2026-01-01 on: `h` headache, `.` free, `?` listed without a label, a space = not listed. */
export const diary = (text: string, first = '2026-01-01'): readonly LabelledDay[] =>
  Array.from(text).flatMap((mark, i) => {
    const label = { h: true, '.': false, '?': undefined }[mark];
    return mark === ' ' ? [] : [{ date: dateOf(dayNumber(first) + i), label }];
  });

/** So many days in a row from 2026-01-01 on. */
export const daysInRow = (
  count: number,
  day: (i: number) => Omit<DiaryDay, 'date'>,
): readonly DiaryDay[] =>
  Array.from({ length: count }, (_, i) => ({
    date: dateOf(dayNumber('2026-01-01') + i),
    ...day(i),
  }));
