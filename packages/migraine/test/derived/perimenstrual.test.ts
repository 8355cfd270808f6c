import { describe, expect, it } from '@jest/globals';
import { applied, column, diaryOf, valuesOf, type Day } from './support.ts';

describe('the perimenstrual phase', () => {
  const phase = (names: readonly string[], days: readonly Day[]) =>
    valuesOf(
      applied(
        diaryOf(
          names.map((name) => column(name)),
          [days],
        ),
      ),
      'perimenstrual_phase',
    );
  const bleeding = (first: readonly number[], last: number): Day[] =>
    Array.from({ length: last }, (_, time) => ({
      time,
      cells: { menstruation: Number(first.some((day) => time >= day && time < day + 5)) },
    }));
  const window = (values: readonly number[]): number[] =>
    values.flatMap((value, day) => (value === 1 ? [day] : []));

  it('is the first three days, and by forecast the days from two before the next period on', () => {
    const values = phase(['menstruation'], bleeding([0, 28], 40));
    expect(window(values)).toEqual([0, 1, 2, 27, 28, 29, 30]);
  });

  it('learns the own length of cycles, shrunken to 28.5 days', () => {
    // lengths 34 and 34: (28.5 + 34 + 34) / 3 = 32.2, hence 32
    const values = phase(['menstruation'], bleeding([0, 34, 68], 105));
    expect(window(values).filter((day) => day > 70)).toEqual([98, 99, 100, 101, 102]);
  });

  it('is not known before the first period, nor when the next one does not come', () => {
    const values = phase(['menstruation'], bleeding([5], 50));
    expect(values.slice(0, 5)).toEqual(Array(5).fill(NaN));
    expect(window(values)).toEqual([5, 6, 7, 32, 33, 34, 35, 36]);
    expect(values[37]).toBeNaN();
  });

  it('learns nothing of a stretch in which a period may have gone unrecorded', () => {
    const values = phase(['menstruation'], bleeding([0, 60], 95));
    expect(window(values).filter((day) => day > 62)).toEqual([87, 88, 89, 90, 91]);
  });

  it('never looks ahead: a period that comes early changes no earlier day', () => {
    const early = phase(['menstruation'], bleeding([0, 24], 24));
    const usual = phase(['menstruation'], bleeding([0, 28], 24));
    expect(early).toEqual(usual);
  });

  it('takes the day of the cycle where it is recorded, and keeps count on other days', () => {
    const days = [0, 1, 2, 14, 15].map((time) => ({
      time,
      cells: time === 0 ? { cycle_day: 13 } : {},
    }));
    expect(phase(['cycle_day'], days)).toEqual([0, 0, 0, 0, 1]);
  });

  it('bleeding between periods is no new one', () => {
    const cells = { menstruation: 1 };
    const days = [0, 14].map((time) => ({ time, cells }));
    expect(phase(['menstruation'], days)).toEqual([1, 0]);
  });

  it('is the recorded window first', () => {
    const cells = { perimenstrual_window: 0, cycle_day: 1 };
    expect(phase(['perimenstrual_window', 'cycle_day'], [{ time: 0, cells }])).toEqual([0]);
  });

  it.each([
    ['a man', 1, 30, 1, 0],
    ['a woman', 0, 30, 1, 1],
    ['a woman without a record', 0, 30, NaN, NaN],
    ['a woman of 52 without a record', 0, 52, NaN, 0],
    ['a woman of 52 with one', 0, 52, 1, 1],
    ['somebody whose sex is not told', NaN, 30, 1, 1],
  ])('of %s', (_, sex, age, recorded, expected) => {
    const columns = [
      column('sex', { kind: 'category', domain: 'static', categories: ['Female', 'Male'] }),
      ...['age', 'perimenstrual_window'].map((name) => column(name)),
    ];
    const cells = { sex, age, perimenstrual_window: recorded };
    const out = applied(diaryOf(columns, [[{ time: 0, cells }]]));
    expect(valuesOf(out, 'perimenstrual_phase')).toEqual([expected]);
  });

  it.each([
    ['menstruating', 0],
    ['postmenopausal', 1],
    ['pregnant', 1],
  ])('is 0 where %s is %d', (name, value) => {
    const cells = { perimenstrual_window: 1, [name]: value };
    expect(phase(['perimenstrual_window', name], [{ time: 0, cells }])).toEqual([0]);
  });
});
