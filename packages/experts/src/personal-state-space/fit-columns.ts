import { patientStarts, type FeatureTable } from '@prodrome/core';
import { rawValue, type Input } from './roles.ts';

/** What is known of some inputs from training; in standard units but for mean and spread themselves. */
export interface ColumnFit {
  readonly mean: Float64Array;
  readonly spread: Float64Array;
  /** How many days of a patient count as much as what all patients have in common. */
  readonly strength: Float64Array;
  /** [inputs, 7] mean by day of the week, counted from Thursday, 1 January 1970. */
  readonly weekdays: Float64Array;
}

const week = 7;

/** The day of the week, 0 for Thursday. */
export const weekdayOf = (day: number): number => ((Math.floor(day) % week) + week) % week;

/** Learns from all rows of a table. */
export function fitColumns(table: FeatureTable, inputs: readonly Input[]): ColumnFit {
  const width = table.columns.length;
  const fit: ColumnFit = {
    mean: new Float64Array(inputs.length),
    spread: new Float64Array(inputs.length),
    strength: new Float64Array(inputs.length),
    weekdays: new Float64Array(inputs.length * week),
  };
  const starts = patientStarts(table);
  inputs.forEach((input, at) => {
    const values = Float64Array.from({ length: table.rows }, (_, row) =>
      rawValue(table.values, row * width, input),
    );
    const { mean, spread } = momentsOf(values);
    fit.mean[at] = mean;
    fit.spread[at] = spread;
    const standard = values.map((value) => (value - mean) / spread);
    fit.strength[at] = strengthOf(standard, starts);
    fit.weekdays.set(weekdayMeans(standard, table.times), at * week);
  });
  return fit;
}

/** A column that was never observed, or never changed, is told nothing of: spread 1. */
function momentsOf(values: Float64Array): { mean: number; spread: number } {
  const known = values.filter((value) => !Number.isNaN(value));
  if (known.length === 0) return { mean: 0, spread: 1 };
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const variance = known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / known.length;
  return { mean, spread: variance > 0 ? Math.sqrt(variance) : 1 };
}

function weekdayMeans(values: Float64Array, times: Float64Array): Float64Array {
  const sums = new Float64Array(week);
  const counts = new Float64Array(week);
  for (let row = 0; row < values.length; row++) {
    const value = values[row] as number;
    if (Number.isNaN(value)) continue;
    const day = weekdayOf(times[row] as number);
    sums[day] = (sums[day] as number) + value;
    counts[day] = (counts[day] as number) + 1;
  }
  return sums.map((sum, day) => (counts[day] === 0 ? 0 : sum / (counts[day] as number)));
}

const fewestDays = 20;
const usual = 10;

/**
 * Variance within patients over that between them, by moments, with the first widened for autocorrelation: (1 + a) / (1 − a) of the lag-1
 * coefficient a; in [0.5, 60], and 10 where fewer than two patients have more than 20 observed days.
 */
function strengthOf(values: Float64Array, starts: Int32Array): number {
  const means: number[] = [];
  let days = 0;
  let squares = 0;
  let pairs = 0;
  let products = 0;
  for (let p = 0; p + 1 < starts.length; p++) {
    const own = values.subarray(starts[p], starts[p + 1]);
    const known = own.filter((value) => !Number.isNaN(value));
    if (known.length <= fewestDays) continue;
    const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
    means.push(mean);
    days += known.length;
    for (let i = 0; i < own.length; i++) {
      const one = (own[i] as number) - mean;
      if (Number.isNaN(one)) continue;
      squares += one * one;
      const product = one * ((own[i + 1] ?? NaN) - mean);
      if (Number.isNaN(product)) continue;
      pairs += 1;
      products += product;
    }
  }
  if (means.length < 2) return usual;
  const within = squares / days;
  const lag =
    pairs === 0 || within === 0 ? 0 : Math.min(0.8, Math.max(0, products / pairs / within));
  const wide = (within * (1 + lag)) / (1 - lag);
  const middle = means.reduce((sum, mean) => sum + mean, 0) / means.length;
  const between = means.reduce((sum, mean) => sum + (mean - middle) ** 2, 0) / means.length;
  const beyond = Math.max(between - (wide * means.length) / days, 1e-3 * within);
  if (!(beyond > 0)) return usual;
  return Math.min(60, Math.max(0.5, wide / beyond));
}
