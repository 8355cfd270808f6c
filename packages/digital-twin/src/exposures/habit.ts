import { mean as meanOf, sortedQuantile } from '@prodrome/numerics';
import { z } from 'zod';
import { createMarginal, type Marginal } from './marginal.ts';

/** What the training people's days tell of one variable. */
export const habitSchema = z.strictObject({
  kind: z.literal('habit'),
  isDiscrete: z.boolean(),
  /** Mean over people of their own means. */
  mean: z.number(),
  /** How many own days the population counts for: variance within people over variance between their means. */
  strength: z.number().positive(),
  /** Of continuous variables distances from the own mean, of discrete ones values; ascending. */
  points: z.array(z.number()).min(1),
  weights: z.array(z.number().positive()),
  /** Correlation of normal numbers from day to day. */
  persistence: z.number().min(-1).max(1),
  /** [7] means of normal numbers by day mod 7. */
  weekdays: z.array(z.number()).length(7),
  /** Least and greatest observed value. */
  observed: z.tuple([z.number(), z.number()]),
  /** What can be, where that is known. */
  possible: z.tuple([z.number(), z.number()]).optional(),
});

/** One {@link habitSchema}. */
export type Habit = z.output<typeof habitSchema>;

/** Own mean, drawn to the population's; that of nobody's days is the population's. */
export function usualValue(
  series: Float64Array,
  { mean, strength }: Pick<Habit, 'mean' | 'strength'>,
): number {
  let sum = strength * mean;
  let count = strength;
  for (const value of series) {
    if (Number.isNaN(value)) continue;
    sum += value;
    count += 1;
  }
  return sum / count;
}

/** The own values, and the population's as so many days as they count for. */
export function ownMarginal(series: Float64Array, habit: Habit): Marginal {
  const own = series.filter((value) => !Number.isNaN(value));
  const centre = habit.isDiscrete ? 0 : usualValue(series, habit);
  const [least, most] = habit.possible ?? [-Infinity, Infinity];
  const total = habit.weights.reduce((sum, weight) => sum + weight, 0);
  const others = {
    points: habit.points.map((point) => Math.min(most, Math.max(least, centre + point))),
    weights: habit.weights.map((weight) => (weight * habit.strength) / total),
  };
  return createMarginal(own.sort(), others, habit.isDiscrete);
}

const mostSteps = 24;
const quantiles = 99;

/**
 * The habit of a variable in these people, without persistence and weekdays; undefined where it was never observed.
 * Discrete is what takes whole numbers only, and few of them.
 */
export function fitHabit(
  people: readonly Float64Array[],
): Omit<Habit, 'kind' | 'persistence' | 'weekdays' | 'possible'> | undefined {
  const own = people.map((series) => series.filter((value) => !Number.isNaN(value)));
  const known = own.filter(({ length }) => length > 0);
  const all = Float64Array.from(known.flatMap((values) => [...values])).sort();
  if (all.length === 0) return undefined;
  const means = known.map((values) => meanOf(values));
  const mean = meanOf(means);
  const isDiscrete = all.every(Number.isInteger) && new Set(all).size <= mostSteps;
  const strength = strengthOf(known, means, mean);
  const observed: [number, number] = [all[0] as number, all.at(-1) as number];
  if (isDiscrete) {
    const counts = new Map<number, number>();
    for (const value of all) counts.set(value, (counts.get(value) ?? 0) + 1);
    return {
      isDiscrete,
      mean,
      strength,
      points: [...counts.keys()],
      weights: [...counts.values()],
      observed,
    };
  }
  const away = Float64Array.from(
    known.flatMap((values, i) => [...values].map((value) => value - (means[i] as number))),
  ).sort();
  const points = Array.from({ length: quantiles }, (_, i) =>
    sortedQuantile(away, (i + 0.5) / quantiles),
  );
  return { isDiscrete, mean, strength, points, weights: points.map(() => 1), observed };
}

const longest = 365;

/** Variance within people over that between them, by moments; at most a year of days. */
function strengthOf(
  known: readonly Float64Array[],
  means: readonly number[],
  mean: number,
): number {
  let squares = 0;
  let freedom = 0;
  let between = 0;
  let errors = 0;
  known.forEach((values, i) => {
    const own = means[i] as number;
    for (const value of values) squares += (value - own) ** 2;
    freedom += values.length - 1;
    between += (own - mean) ** 2;
    errors += 1 / values.length;
  });
  if (freedom === 0 || known.length < 2) return longest;
  const within = squares / freedom;
  if (within === 0) return longest;
  const among = between / (known.length - 1) - (within * errors) / known.length;
  return Math.min(longest, Math.max(1, within / Math.max(among, within / longest)));
}
