import { describe, expect, it, test } from '@jest/globals';
import {
  chronicMigraine,
  medicationOveruse,
  monthlyDays,
  type AcuteClass,
  type DiaryDay,
} from '../../src/index.ts';
import { daysInRow, diary } from './support.ts';

const repeated = (text: string, times: number): string => text.repeat(times);

describe('monthly days', () => {
  it('are counted in windows of 28 days from the first on', () => {
    const [one, two, ...rest] = monthlyDays(diary(repeated('h......', 8)));
    expect(rest).toEqual([]);
    expect(one).toEqual({
      ...{ first: '2026-01-01', last: '2026-01-28', length: 28, recorded: 28, days: 4 },
      ...{ isComplete: true, monthly: 4 },
    });
    expect(two).toMatchObject({ first: '2026-01-29', last: '2026-02-25', monthly: 4 });
  });

  it('or in calendar months, brought to 30 days', () => {
    const months = monthlyDays(diary(repeated('h', 90)), { window: 'calendar_month' });
    expect(
      months.map(({ first, last, length, monthly }) => [first, last, length, monthly]),
    ).toEqual([
      ['2026-01-01', '2026-01-31', 31, 30],
      ['2026-02-01', '2026-02-28', 28, 30],
      ['2026-03-01', '2026-03-31', 31, 30],
    ]);
    const [leap] = monthlyDays([{ date: '2028-02-10', label: true }], { window: 'calendar_month' });
    expect(leap).toMatchObject({ first: '2028-02-01', last: '2028-02-29', length: 29 });
  });

  test.each([
    [22, undefined, false],
    [23, undefined, true],
    [19, { days: 20 }, false],
    [20, { days: 20 }, true],
    [14, { share: 0.5 }, true],
  ])('of %d recorded days of 28 are complete by %j: %s', (days, completeness, expected) => {
    const text = `${'h'.repeat(5)}${'.'.repeat(days - 5)}${'?'.repeat(28 - days)}`;
    const [month] = monthlyDays(diary(text), completeness ? { completeness } : {});
    expect(month?.isComplete).toBe(expected);
    expect(month?.monthly).toBe(expected ? (5 / days) * 28 : undefined);
  });

  it('never take unrecorded days for free ones: those listed, skipped, or without a label', () => {
    const [skipped] = monthlyDays(diary(`h${' '.repeat(26)}.`));
    const [unlabelled] = monthlyDays(diary(`h${'?'.repeat(26)}.`));
    expect(skipped).toEqual(unlabelled);
    expect(skipped).toMatchObject({ recorded: 2, days: 1, isComplete: false });
    expect(skipped).not.toHaveProperty('monthly');
  });

  it('of a window without any recorded day are not told, however little is asked', () => {
    const [, empty] = monthlyDays(diary(`.${' '.repeat(57)}.`), { completeness: { days: 0 } });
    expect(empty).toMatchObject({ recorded: 0, isComplete: false });
    expect(empty).not.toHaveProperty('monthly');
  });

  it('without days are none', () => {
    expect(monthlyDays([])).toEqual([]);
  });
});

const migraine = { headache: true, unilateral: true, pulsating: true, nausea: true } as const;
const other = {
  headache: true,
  unilateral: false,
  pulsating: false,
  severity: 'mild',
  aggravatedByActivity: false,
  nausea: false,
  vomiting: false,
  photophobia: false,
} as const;
/** So many days of each 28 with migraine, so many with another headache, the others free. */
const each28 =
  (migraines: number, others: number) =>
  (i: number): Omit<DiaryDay, 'date'> =>
    i % 28 < migraines
      ? { ...migraine, acuteMedication: [] }
      : { ...(i % 28 < migraines + others ? other : { headache: false }), acuteMedication: [] };

describe('chronic migraine, 1.3', () => {
  it.each([
    [8, 7, true],
    [7, 8, false],
    [8, 6, false],
  ])('of %d days of migraine and %d of other headache a month: %s', (days, others, expected) => {
    expect(chronicMigraine(daysInRow(112, each28(days, others)), true)).toBe(expected);
  });

  it('needs more than three months, and migraine', () => {
    const days = daysInRow(84, each28(8, 7));
    expect(chronicMigraine(days, true)).toBeUndefined();
    expect(chronicMigraine(days, true, { months: 3 })).toBe(true);
    expect(chronicMigraine(daysInRow(84, each28(1, 1)), true)).toBe(false);
    expect(chronicMigraine(daysInRow(112, each28(8, 7)), false)).toBe(false);
    expect(chronicMigraine(daysInRow(112, each28(8, 7)), undefined)).toBeUndefined();
  });

  it('is open where a month was hardly recorded; of a complete one the monthly days count', () => {
    const gap = (from: number, to: number) => (day: DiaryDay, i: number) =>
      i < from || i >= to ? [day] : [];
    const days = daysInRow(112, each28(8, 7));
    expect(chronicMigraine(days.flatMap(gap(28, 56)), true)).toBeUndefined();
    expect(chronicMigraine(days.flatMap(gap(36, 40)), true)).toBe(false);
  });
});

describe('medication overuse, 8.2', () => {
  const taking = (taken: (i: number) => readonly AcuteClass[]) =>
    daysInRow(112, (i) => ({ headache: i % 28 < 15, acuteMedication: taken(i % 28) }));

  test.each([
    ['triptan', 10, true],
    ['triptan', 9, false],
    ['ergot', 10, true],
    ['opioid', 10, true],
    ['combination_analgesic', 10, true],
    ['simple_analgesic', 14, false],
    ['simple_analgesic', 15, true],
    ['other', 10, true],
    ['gepant', 28, false],
  ] as const)('of %s on %d days a month: %s', (name, count, expected) => {
    const found = medicationOveruse(taking((i) => (i < count ? [name] : [])));
    expect(found.byClass[name]).toBe(expected);
    expect(found.overuseHeadache).toBe(expected);
    expect(found.mixed).toBe(false);
  });

  it('in a mix is of ten days together, when no class alone is overused', () => {
    const mix = medicationOveruse(
      taking((i) => (i < 5 ? ['triptan'] : i < 10 ? ['simple_analgesic'] : [])),
    );
    expect(mix).toMatchObject({ mixed: true, overuseHeadache: true });
    expect(Object.values(mix.byClass)).not.toContain(true);
    const alone = medicationOveruse(
      taking((i) => (i < 10 ? ['triptan'] : i < 15 ? ['simple_analgesic'] : [])),
    );
    expect(alone).toMatchObject({ mixed: false, byClass: { triptan: true } });
    const same = medicationOveruse(taking((i) => (i < 5 ? ['triptan', 'simple_analgesic'] : [])));
    expect(same.mixed).toBe(false);
  });

  it('is no overuse headache without 15 headache days', () => {
    const days = daysInRow(112, (i) => ({
      headache: i % 28 < 10,
      acuteMedication: i % 28 < 10 ? (['triptan'] as const) : [],
    }));
    expect(medicationOveruse(days)).toMatchObject({
      byClass: { triptan: true },
      overuseHeadache: false,
    });
  });

  it('is open where intake was not recorded', () => {
    const found = medicationOveruse(daysInRow(112, () => ({ headache: true })));
    expect(found).toMatchObject({
      ...{ byClass: { triptan: undefined, gepant: false }, mixed: undefined },
      overuseHeadache: undefined,
    });
  });
});
