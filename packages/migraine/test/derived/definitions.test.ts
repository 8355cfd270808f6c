import { expect, it } from '@jest/globals';
import { textsOf, vectorOf } from '@prodrome/core';
import fc from 'fast-check';
import { columns, diaryOf, fittedOn, someDays, valuesOf, type Day } from './support.ts';

const known = (values: readonly number[]): number[] =>
  values.filter((value) => !Number.isNaN(value));
const sum = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0);

/** Means and strengths as the state tells them: what they must be is another test's matter. */
type Habits = ReadonlyMap<string, readonly [mean: number, strength: number]>;

/** Every definition, read off the days up to and including day i by brute force. */
function reference(list: readonly Day[], i: number, habits: Habits): Record<string, number> {
  const seen = list.slice(0, i + 1);
  const today = seen[i] as Day;
  const cell = (name: string, day: Day = today): number => day.cells[name] ?? NaN;
  const yesterday = seen.find(({ time }) => time === today.time - 1) ?? never;
  const deviation = (habit: string, of: (day: Day) => number, remembering = 1): number => {
    const [mean, strength] = habits.get(habit) ?? [NaN, NaN];
    const past = seen
      .map((day) => [of(day), remembering ** (today.time - day.time)] as const)
      .filter(([value]) => !Number.isNaN(value));
    const total = sum(past.map(([value, weight]) => value * weight));
    const own = (strength * mean + total) / (strength + sum(past.map(([, weight]) => weight)));
    return of(today) - own;
  };
  const log = (value: number): number => (value > 0 ? Math.log(value) : NaN);
  const cups = (day: Day): number => cell('caffeine_mg', day) / 95;
  const hours = (day: Day): number => cell('sleep_minutes', day) / 60;
  const hectopascal = (day: Day): number => cell('pressure_inhg', day) * 33.8638864034;
  const celsius = ((cell('temp_f') - 32) * 5) / 9;
  const interruptions = habits.get('sleep_interruptions') ?? [NaN, NaN];
  const broken = known([
    (cell('waso_min') - 45) / 17,
    (89.5 - cell('sleep_efficiency_pct')) / 3.3,
    (cell('awakenings') - interruptions[0]) / interruptions[1],
  ]);
  const signs = known([cell('yawning'), cell('prodrome_reported')]);
  return {
    stress_deviation: deviation('stress', (day) => cell('stress_0_10', day)),
    stress_let_down: Math.max(0, cell('stress_0_10', yesterday) - cell('stress_0_10')),
    sleep_deviation: deviation('sleep_duration', hours),
    absolute_sleep_deviation: Math.abs(deviation('sleep_duration', hours)),
    sleep_fragmentation: sum(broken) / broken.length,
    hrv_rmssd_deviation: deviation('hrv_rmssd', (day) => log(cell('hrv_rmssd_ms', day)), 0.98),
    hrv_sdnn_deviation: deviation('hrv_sdnn', (day) => log(cell('sdnn_ms', day)), 0.98),
    resting_heart_rate_deviation: deviation('resting_heart_rate', (day) => cell('rhr', day), 0.98),
    prodrome_signs: signs.length === 0 ? NaN : Number(signs.some((sign) => sign > 0)),
    pressure_drop: hectopascal(yesterday) - hectopascal(today),
    heat_above_20: Math.max(0, celsius - 20),
    log_pm25: Math.log(Math.max(1, cell('pm25_ugm3'))),
    caffeine_below_habit: Math.max(0, -deviation('caffeine', cups)),
    caffeine_drop: Math.max(0, cups(yesterday) - cups(today)),
    alcohol_excess: Math.max(0, cell('alcohol_drinks') - 2),
    overuse_load: overuse(seen.filter(({ time }) => time > today.time - 30)),
    weekend: Number.isNaN(cell('dow')) ? NaN : Number(cell('dow') >= 5),
  };
}

const never: Day = { time: -1, cells: {} };

function overuse(month: readonly Day[]): number {
  const took = (name: string) => month.filter(({ cells }) => (cells[name] ?? NaN) > 0);
  const columnsOf = ['triptan', 'nsaid', 'acute_med_today'];
  const recorded = month.filter(({ cells }) =>
    columnsOf.some((name) => !Number.isNaN(cells[name] ?? NaN)),
  );
  if (recorded.length === 0) return NaN;
  const [triptan, nsaid] = [took('triptan'), took('nsaid')];
  const unclassed = took('acute_med_today').filter(
    (day) => !triptan.includes(day) && !nsaid.includes(day),
  );
  const load = (days: number, start: number) => Math.min(2.5, Math.max(0, (days - start) / 4));
  const loads = [load(triptan.length, 8), load(nsaid.length, 12), load(unclassed.length, 8)];
  const used = [triptan, nsaid, unclassed].filter((days) => days.length > 0);
  if (used.length > 1) loads.push(load(new Set(used.flat()).size, 8));
  return Math.max(...loads);
}

it('features are what a direct reading of the diary gives, whatever the gaps (property)', () => {
  fc.assert(
    fc.property(fc.array(someDays, { minLength: 2, maxLength: 3 }), (patients) => {
      const table = diaryOf(columns, patients);
      const features = fittedOn(table);
      const state = features.saveState();
      const names = textsOf(state, 'habits');
      const numbers = vectorOf(state, 'baselines');
      const habits = new Map(
        names.map(
          (name, at) => [name, [numbers[2 * at] ?? NaN, numbers[2 * at + 1] ?? NaN]] as const,
        ),
      );
      const [mean = NaN, spread = NaN] = vectorOf(state, 'interruptions');
      habits.set('sleep_interruptions', [mean, spread]);
      const out = features.apply(table).table;
      const expected = patients.flatMap((list) => list.map((_, i) => reference(list, i, habits)));
      for (const name of out.columns.slice(columns.length).map((one) => one.name)) {
        if (name === 'perimenstrual_phase') continue;
        valuesOf(out, name).forEach((value, row) => {
          const wanted = expected[row]?.[name] ?? Infinity;
          if (Number.isNaN(wanted)) expect([name, row, value]).toEqual([name, row, NaN]);
          else
            expect(Math.abs(value - wanted)).toBeLessThan(
              1e-2 * (name === 'pressure_drop' ? 1 : 0.01),
            );
        });
      }
    }),
    { seed: 71, numRuns: 60 },
  );
});
