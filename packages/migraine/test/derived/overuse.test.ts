import { describe, expect, it } from '@jest/globals';
import { applied, column, daysOf, diaryOf, valuesOf, type Day } from './support.ts';

describe('overuse', () => {
  const load = (names: readonly string[], days: readonly Day[]) => {
    const out = applied(
      diaryOf(
        names.map((name) => column(name)),
        [days],
      ),
    );
    return valuesOf(out, 'overuse_load').at(-1);
  };
  const taken = (n: number, cells: Day['cells'], offset = 0): Day[] =>
    Array.from({ length: n }, (_, i) => ({ time: offset + 2 * i, cells }));

  it.each([
    ['acute_med_today', 8, 0],
    ['acute_med_today', 10, 0.5],
    ['triptan', 12, 1],
    ['nsaid', 12, 0],
    ['nsaid', 14, 0.5],
    ['gepant', 15, 0],
  ])('of %s on %d days of 30 is %d', (name, days, expected) => {
    expect(load([name], taken(days, { [name]: 1 }))).toBe(expected);
  });

  it('adds up over classes where there are several, two names of one class being one', () => {
    const names = ['triptan', 'nsaid', 'paracetamol'];
    const mixed = [...taken(6, { triptan: 1 }), ...taken(6, { nsaid: 1 }, 13)];
    expect(load(names, mixed)).toBe(1);
    const simple = [...taken(6, { nsaid: 1 }), ...taken(6, { paracetamol: 1 }, 13)];
    expect(load(names, simple)).toBe(0);
  });

  it('knows the class of a day by the class columns where they say it', () => {
    const day = { acute_med_today: 1, nsaid: 1 };
    expect(load(['acute_med_today', 'nsaid'], taken(12, day))).toBe(0);
  });

  it('is no more than 2.5, falls again, and is not known without a record', () => {
    const daily = Array.from({ length: 30 }, (_, time) => ({ time, cells: { triptan: 1 } }));
    expect(load(['triptan'], daily)).toBe(2.5);
    expect(load(['triptan'], [...daily, { time: 49, cells: { triptan: 0 } }])).toBe(0.5);
    expect(load(['triptan'], [...daily, { time: 80, cells: {} }])).toBeNaN();
  });

  it('is read off a recorded number of days where no single day is', () => {
    const name = 'acute_med_days_30d';
    expect(load([name], daysOf(name, [10]))).toBe(0.5);
  });
});
