import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import {
  criterionC,
  criterionD,
  headacheDay,
  migraineDay,
  migraineDayRules,
  type DiaryDay,
  type Known,
} from '../../src/index.ts';
import { allOf, anyOf, atLeast, not } from '../../src/labels/known.ts';

const on = (day: Omit<DiaryDay, 'date'>): DiaryDay => ({ date: '2026-03-01', ...day });
const migraineLike = { unilateral: true, pulsating: true, nausea: true } as const;
const tensionLike = {
  unilateral: false,
  pulsating: false,
  severity: 'mild',
  aggravatedByActivity: false,
  nausea: false,
  vomiting: false,
  photophobia: false,
  phonophobia: false,
} as const;

describe('what is not known', () => {
  it('decides only where it could: as if every gap were filled both ways (property)', () => {
    const parts = fc.array(fc.constantFrom<Known[]>(true, false, undefined), { maxLength: 5 });
    fc.assert(
      fc.property(parts, fc.nat(6), (list, count) => {
        const gaps = list.filter((part) => part === undefined).length;
        const answers = Array.from({ length: 2 ** gaps }, (_, filling) => {
          let gap = 0;
          const filled = list.map((part) => part ?? ((filling >> gap++) & 1) === 1);
          return filled.filter(Boolean).length >= count;
        });
        const [first] = answers;
        const expected = answers.every((answer) => answer === first) ? first : undefined;
        expect(atLeast(count, list)).toBe(expected);
      }),
      { seed: 81 },
    );
  });

  it('is neither true nor false', () => {
    expect([anyOf(true, undefined), anyOf(false, undefined), anyOf()]).toEqual([
      ...[true, undefined, false],
    ]);
    expect([allOf(false, undefined), allOf(true, undefined), allOf()]).toEqual([
      ...[false, undefined, true],
    ]);
    expect([not(true), not(undefined)]).toEqual([false, undefined]);
  });
});

describe('criteria', () => {
  test.each([
    [{ unilateral: true, pulsating: true }, true],
    [{ severity: 'moderate', aggravatedByActivity: true }, true],
    [{ severity: 'mild', aggravatedByActivity: true, unilateral: false }, undefined],
    [{ severity: 'mild', aggravatedByActivity: true, unilateral: false, pulsating: false }, false],
    [{ unilateral: true }, undefined],
    [{}, undefined],
  ] as const)('C of %j is %s', (features, expected) => {
    expect(criterionC(features)).toBe(expected);
  });

  test.each([
    [{ nausea: true }, true],
    [{ vomiting: true, nausea: false }, true],
    [{ photophobia: true, phonophobia: true }, true],
    [{ nausea: false, vomiting: false, photophobia: true, phonophobia: false }, false],
    [{ nausea: false, vomiting: false, photophobia: true }, undefined],
    [{ photophobia: true, phonophobia: false }, undefined],
  ])('D of %j is %s', (features, expected) => {
    expect(criterionD(features)).toBe(expected);
  });
});

describe('a headache day', () => {
  test.each([
    [{ headache: true }, true],
    [{ headache: true, headacheHours: 1 }, true],
    [{ headache: true, headacheHours: 0.5, acuteMedication: [] }, false],
    [{ headache: true, headacheHours: 0.5 }, undefined],
    [{ headache: true, headacheHours: 0.5, acuteMedication: ['simple_analgesic'] }, true],
    [{ headache: false }, false],
    [{ headache: false, acuteMedication: ['triptan'] }, true],
    [{ acuteMedication: ['triptan'] }, true],
    [{ acuteMedication: [] }, undefined],
    [{}, undefined],
  ] as const)('of %j: %s', (day, expected) => {
    expect(headacheDay(on(day))).toBe(expected);
  });

  it('may be asked for less', () => {
    const day = on({ headache: true, headacheHours: 0.5, acuteMedication: [] });
    expect(headacheDay(day, { minimumHours: 0.5 })).toBe(true);
  });
});

describe('a migraine day', () => {
  it.each(Object.keys(migraineDayRules) as (keyof typeof migraineDayRules)[])(
    'by the rule %s does not need four hours: an attack may begin at 23 o’clock',
    (name) => {
      const day = on({ headache: true, headacheHours: 1, ...migraineLike });
      expect(migraineDay(day, migraineDayRules[name])).toBe(true);
    },
  );

  it('needs C and D in Leiden and C or D in trials', () => {
    const day = on({ headache: true, acuteMedication: [], ...tensionLike, nausea: true });
    expect(migraineDay(day)).toBe(false);
    expect(migraineDay(day, migraineDayRules.trial)).toBe(true);
  });

  test.each([
    [4, false],
    [5, true],
    [60, true],
    [61, false],
  ])('with an aura of %d minutes: %s', (auraMinutes, expected) => {
    expect(migraineDay(on({ headache: false, auraMinutes }))).toBe(expected);
    const treated = on({ headache: false, auraMinutes, acuteMedication: [] });
    expect(migraineDay(treated, migraineDayRules.trial)).toBe(false);
  });

  it('is one with a triptan, whatever the headache was like; with an ergot in trials only', () => {
    const day = on({ headache: true, ...tensionLike, acuteMedication: ['triptan'] });
    expect(migraineDay(day)).toBe(true);
    const ergot = on({ ...day, acuteMedication: ['ergot'] });
    expect(migraineDay(ergot)).toBe(false);
    expect(migraineDay(ergot, migraineDayRules.trial)).toBe(true);
  });

  it('for chronic migraine needs relief of what was taken for migraine', () => {
    const day = on({ headache: true, ...tensionLike, acuteMedication: ['triptan'] });
    const { chronic } = migraineDayRules;
    expect(migraineDay(day, chronic)).toBeUndefined();
    expect(migraineDay({ ...day, believedMigraine: true, relieved: true }, chronic)).toBe(true);
    expect(migraineDay({ ...day, believedMigraine: true, relieved: false }, chronic)).toBe(false);
  });

  it('is not known where the day is not, and is none where the day was free', () => {
    expect(migraineDay(on({}))).toBeUndefined();
    expect(migraineDay(on({ headache: true }))).toBeUndefined();
    expect(migraineDay(on({ headache: false }))).toBe(false);
  });
});
