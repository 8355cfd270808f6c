import { choleskyFactor, createMatrix } from '@prodrome/numerics';
import { ProdromeError } from '@prodrome/core';
import { z } from 'zod';
import type { PersonDays } from '../days/person-days.ts';
import type { TwinVariable } from '../days/variable.ts';
import { cycleSchema, fitCycle } from './cycle.ts';
import { fitHabit, habitSchema, ownMarginal, type Habit } from './habit.ts';

const doseShare = z.strictObject({
  /** Mean share of days with a dose, over people. */
  mean: z.number().min(0).max(1),
  /** How many own days it counts for. */
  strength: z.number().positive(),
});

const treatmentSchema = z.strictObject({
  kind: z.literal('treatment'),
  onAttackDay: doseShare,
  onFreeDay: doseShare,
});

/** How a variable comes about from day to day. */
export const behaviourSchema = z.discriminatedUnion('kind', [
  habitSchema,
  cycleSchema,
  treatmentSchema,
]);

/** One {@link behaviourSchema}. */
export type Behaviour = z.output<typeof behaviourSchema>;

/** The joint process of all variables. */
export interface Exposures {
  /** [variables] */
  readonly behaviours: readonly Behaviour[];
  /** [habits, habits] correlations of normal numbers of one day, weekdays taken off; in the order of the habits among the variables. */
  readonly correlations: readonly (readonly number[])[];
}

/**
 * The population's process of exposures. Each habit becomes normal numbers by the own distribution; these follow a first-order
 * autoregression about the weekday's mean, and all habits of a day are correlated: a Gaussian copula in time. Cycles come back, doses go by attacks.
 * @returns undefined for a variable that was never observed, or never varied.
 */
export function fitBehaviours(
  variables: readonly TwinVariable[],
  people: readonly PersonDays[],
): readonly (Behaviour | undefined)[] {
  return variables.map(({ kind, possible }, v) => {
    const series = people.map(({ values }) => values[v] as Float64Array);
    if (kind === 'cycle') return fitCycle(series);
    if (kind === 'treatment') return fitTreatment(people, v);
    const habit = fitHabit(series);
    if (!habit || habit.observed[0] === habit.observed[1]) return undefined;
    const flat = {
      ...habit,
      ...(possible && { possible }),
      ...{ kind: 'habit' as const, persistence: 0, weekdays: week() },
    };
    return { ...flat, ...inTime(people, v, flat) };
  });
}

const week = (): number[] => new Array<number>(7).fill(0);
const weekdayOf = (day: number): number => ((day % 7) + 7) % 7;

function fitTreatment(people: readonly PersonDays[], v: number): Behaviour | undefined {
  const shareOn = (outcome: number) => {
    const series = people.map(({ values, outcomes }) =>
      Float64Array.from(values[v] as Float64Array, (value, day) =>
        outcomes[day] === outcome && !Number.isNaN(value) ? Number(value > 0) : NaN,
      ),
    );
    const habit = fitHabit(series);
    return habit && { mean: habit.mean, strength: habit.strength };
  };
  const [onFreeDay, onAttackDay] = [shareOn(0), shareOn(1)];
  return onFreeDay && onAttackDay ? { kind: 'treatment', onAttackDay, onFreeDay } : undefined;
}

/** Weekdays and persistence of the normal numbers of one variable. */
function inTime(
  people: readonly PersonDays[],
  v: number,
  habit: Habit,
): Pick<Habit, 'persistence' | 'weekdays'> {
  const normals = people.map((person) => normalSeries(person, v, habit));
  const sums = week();
  const counts = week();
  normals.forEach((series, i) => {
    series.forEach((z, day) => {
      if (Number.isNaN(z)) return;
      const weekday = weekdayOf((people[i] as PersonDays).first + day);
      sums[weekday] = (sums[weekday] as number) + z;
      counts[weekday] = (counts[weekday] as number) + 1;
    });
  });
  const all =
    sums.reduce((sum, one) => sum + one, 0) /
    Math.max(
      1,
      counts.reduce((a, b) => a + b, 0),
    );
  const weekdays = sums.map((sum, weekday) =>
    (counts[weekday] as number) > 0 ? sum / (counts[weekday] as number) - all : 0,
  );
  let cross = 0;
  let before = 0;
  let after = 0;
  normals.forEach((series, i) => {
    const rest = withoutWeekday(series, (people[i] as PersonDays).first, weekdays);
    for (let day = 1; day < rest.length; day++) {
      const [from, to] = [rest[day - 1] as number, rest[day] as number];
      if (Number.isNaN(from) || Number.isNaN(to)) continue;
      cross += from * to;
      before += from * from;
      after += to * to;
    }
  });
  const scale = Math.sqrt(before * after);
  return { weekdays, persistence: scale > 0 ? cross / scale : 0 };
}

const normalSeries = ({ values }: PersonDays, v: number, habit: Habit): Float64Array => {
  const series = values[v] as Float64Array;
  const { toNormal } = ownMarginal(series, habit);
  return series.map(toNormal);
};

/** Normal numbers less their weekday's mean. */
export const withoutWeekday = (
  series: Float64Array,
  first: number,
  weekdays: readonly number[],
): Float64Array => series.map((z, day) => z - (weekdays[weekdayOf(first + day)] as number));

/** Correlations of the habits' normal numbers on one day, drawn to 0 until days with these, and their innovations, can be. */
export function fitCorrelations(
  behaviours: readonly Behaviour[],
  people: readonly PersonDays[],
): readonly (readonly number[])[] {
  const habits = behaviours.flatMap((behaviour, v) =>
    behaviour.kind === 'habit' ? [{ v, habit: behaviour }] : [],
  );
  const rest = people.map((person) =>
    habits.map(({ v, habit }) =>
      withoutWeekday(normalSeries(person, v, habit), person.first, habit.weekdays),
    ),
  );
  const correlation = (a: number, b: number): number => {
    let [cross, left, right] = [0, 0, 0];
    for (const series of rest) {
      const [one, other] = [series[a] as Float64Array, series[b] as Float64Array];
      for (let day = 0; day < one.length; day++) {
        const [x, y] = [one[day] as number, other[day] as number];
        if (Number.isNaN(x) || Number.isNaN(y)) continue;
        cross += x * y;
        left += x * x;
        right += y * y;
      }
    }
    const scale = Math.sqrt(left * right);
    return scale > 0 ? cross / scale : 0;
  };
  const n = habits.length;
  const found = Array.from({ length: n }, () => new Array<number>(n).fill(1));
  for (let a = 0; a < n; a++) {
    for (let b = 0; b < a; b++) {
      const value = correlation(a, b);
      (found[a] as number[])[b] = value;
      (found[b] as number[])[a] = value;
    }
  }
  const persistenceOf = (at: number): number =>
    (habits[at] as (typeof habits)[number]).habit.persistence;
  for (let kept = 1; ; kept -= 0.01) {
    const drawn = found.map((row, a) => row.map((value, b) => (a === b ? 1 : kept * value)));
    const innovations = drawn.map((row, a) =>
      row.map((value, b) => value * (1 - persistenceOf(a) * persistenceOf(b))),
    );
    if (isPositive(drawn) && isPositive(innovations)) return drawn;
  }
}

function isPositive(rows: readonly (readonly number[])[]): boolean {
  try {
    choleskyFactor(createMatrix(rows.length, rows.length, Float64Array.from(rows.flat())));
    return true;
  } catch (error) {
    if (ProdromeError.is(error, 'NUMERIC')) return false;
    throw error;
  }
}
