import type { FeatureTable } from '@prodrome/core';
import { mean } from '@prodrome/numerics';
import {
  habitRules,
  habitVariables,
  habitValue,
  type Baseline,
  type HabitRule,
  type HabitVariable,
} from './habit.ts';
import { readSource, type Source } from './sources.ts';

/** Mean and standard deviation (divisor n, above 0) of the training rows. */
interface Norm {
  readonly mean: number;
  readonly deviation: number;
}

/** What is learned: of habits, and of interruptions of sleep, for which no norm is published. */
export interface Baselines {
  readonly habits: ReadonlyMap<HabitVariable, Baseline>;
  readonly interruptions: Norm | undefined;
}

/** How much is observed of a patient before its mean tells of habits. */
const enoughDays = 20;
/** The strength where no patient was observed twice. */
const unknownStrength = 10;

/** Learns from these rows of the table; a variable without a value in them has no baseline. */
export function fitBaselines(
  table: FeatureTable,
  rows: Int32Array,
  sources: readonly Source[],
): Baselines {
  const sourceOf = (name: string): Source | undefined =>
    sources.find(({ reading }) => reading.variable.name === name);
  const habits = new Map<HabitVariable, Baseline>();
  for (const name of habitVariables) {
    const source = sourceOf(name);
    const series = source ? seriesOf(table, rows, source, habitRules[name]) : [];
    if (series.length > 0) habits.set(name, baselineOf(series));
  }
  const broken = sourceOf('sleep_interruptions');
  return { habits, interruptions: broken && normOf(table, rows, broken) };
}

/** One patient's observed days. */
interface Series {
  readonly days: number[];
  readonly values: number[];
}

function seriesOf(
  table: FeatureTable,
  rows: Int32Array,
  source: Source,
  rule: HabitRule,
): readonly Series[] {
  const width = table.columns.length;
  const all: Series[] = [];
  let patient = -1;
  for (const row of rows) {
    const value = habitValue(source, rule, table.values, row * width);
    if (Number.isNaN(value)) continue;
    if (table.patients[row] !== patient) all.push({ days: [], values: [] });
    patient = table.patients[row] as number;
    const own = all.at(-1);
    own?.days.push(Math.floor(table.times[row] as number));
    own?.values.push(value);
  }
  return all;
}

/**
 * Mean of the patients' means, and the strength that makes the running mean the best guess of a patient's mean: the variance within
 * patients, inflated by (1 + a) / (1 − a) for its autocorrelation a from day to day, over the variance between them, within 0.5 and
 * 60. Method of moments over patients with more than 20 observed days, or, where there are none, with two.
 */
function baselineOf(all: readonly Series[]): Baseline {
  const long = all.filter(({ values }) => values.length > enoughDays);
  const told = long.length > 0 ? long : all.filter(({ values }) => values.length > 1);
  if (told.length === 0) {
    return { mean: mean(all.flatMap(({ values }) => values)), strength: unknownStrength };
  }
  const means = told.map(({ values }) => mean(values));
  const middle = mean(means);
  const { within, pairs } = scatter(told, means);
  const autocorrelation = within > 0 ? Math.min(0.8, Math.max(0, pairs / within)) : 0;
  const inflated = (within * (1 + autocorrelation)) / (1 - autocorrelation);
  const length = mean(told.map(({ values }) => values.length));
  const apart = mean(means.map((own) => (own - middle) ** 2));
  const between = Math.max(apart - inflated / length, 1e-3 * within);
  const strength = within > 0 ? Math.min(60, Math.max(0.5, inflated / between)) : 0.5;
  return { mean: middle, strength };
}

/** Mean square around the own means, and mean product of neighbouring days'. */
function scatter(
  all: readonly Series[],
  means: readonly number[],
): { readonly within: number; readonly pairs: number } {
  const squares: number[] = [];
  const products: number[] = [];
  all.forEach(({ days, values }, p) => {
    let before = NaN;
    values.forEach((value, i) => {
      const apart = value - (means[p] as number);
      squares.push(apart * apart);
      if ((days[i] as number) - (days[i - 1] ?? NaN) === 1) products.push(apart * before);
      before = apart;
    });
  });
  return { within: mean(squares), pairs: products.length > 0 ? mean(products) : 0 };
}

function normOf(table: FeatureTable, rows: Int32Array, source: Source): Norm | undefined {
  const width = table.columns.length;
  const values = Array.from(rows, (row) => readSource(source, table.values, row * width));
  const seen = values.filter((value) => !Number.isNaN(value));
  if (seen.length === 0) return undefined;
  const middle = mean(seen);
  const deviation = Math.sqrt(mean(seen.map((value) => (value - middle) ** 2)));
  return deviation > 0 ? { mean: middle, deviation } : undefined;
}
