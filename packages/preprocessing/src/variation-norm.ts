import type { FeatureTable } from '@prodrome/core';
import { sortedQuantile } from '@prodrome/numerics';
import { longestRun, observedValues } from './columns.ts';
import { repeating } from './quality-layout.ts';
import {
  asMultiple,
  createScreeningScan,
  variationOf,
  type VariationNorm,
} from './screening-scan.ts';

/** Changes from which on a quantile of 99.9 % means something. */
const fewest = 1000;
/** Rows that quantiles are taken of; of more, every second, third, … patient. */
const enough = 100_000;

/** What changes of a column are measured by; nothing where it cannot be judged: it is no number of the body's, repeats by nature, or changed too seldom. */
export function variationNorm(
  table: FeatureTable,
  every: Int32Array,
  column: number,
): VariationNorm | undefined {
  const { kind, domain } = table.columns[column] ?? {};
  // a storm or a day of stress is an exposure, no fault of what reads it
  if (kind !== 'number' || domain !== 'physiological') return undefined;
  const step = Math.ceil(every.length / enough);
  const rows =
    step < 2 ? every : every.filter((row) => (table.patients[row] as number) % step === 0);
  const values = observedValues(table, rows, column).sort();
  if (values.length <= fewest || longestRun(values) >= repeating * values.length) return undefined;
  const changes = changesOf(table, rows, column).sort();
  if (changes.length < fewest) return undefined;
  const most = sortedQuantile(changes, 0.99);
  const usual = changes.reduce((sum, change) => sum + Math.min(change, most), 0) / changes.length;
  if (usual === 0) return undefined;
  const unlimited = { column: 0, usual, most, limit: Infinity, jump: Infinity };
  const { recent, single } = multiplesOf(table, rows, column, unlimited);
  return { column, usual, most, limit: outer(recent), jump: outer(single) };
}

/** What hardly any of these numbers lies above: their 99.9 % quantile and half an interquartile range more. */
function outer(numbers: Float64Array): number {
  const sorted = numbers.sort();
  const range = sortedQuantile(sorted, 0.75) - sortedQuantile(sorted, 0.25);
  return sortedQuantile(sorted, 0.999) + range / 2;
}

/** |value − the same patient's last observed one| over the given rows, in their order. */
function changesOf(table: FeatureTable, rows: Int32Array, column: number): Float64Array {
  const changes: number[] = [];
  for (const { value, last } of observed(table, rows, column)) {
    if (!Number.isNaN(last)) changes.push(Math.abs(value - last));
  }
  return Float64Array.from(changes);
}

/** Recent changes, and single ones, as multiples of the patient's usual ones: at each observed value of the given rows but a patient's first. */
function multiplesOf(
  table: FeatureTable,
  rows: Int32Array,
  column: number,
  norm: VariationNorm,
): { readonly recent: Float64Array; readonly single: Float64Array } {
  const scan = createScreeningScan(1, [norm]);
  const values = new Float32Array(1);
  const recent: number[] = [];
  const single: number[] = [];
  let state = scan.initial(values);
  for (const { value, last } of observed(table, rows, column)) {
    const isFirst = Number.isNaN(last);
    if (isFirst) state = scan.initial(values);
    else single.push(asMultiple(Math.abs(value - last), state, 0, 1));
    values[0] = value;
    scan.learn(state, { time: 0, values }, NaN);
    if (!isFirst) recent.push(variationOf(state, 0, 1));
  }
  return { recent: Float64Array.from(recent), single: Float64Array.from(single) };
}

/** The observed values of a column in these rows; `last` is the same patient's one before, NaN where there is none. */
function* observed(
  { values, patients, columns }: FeatureTable,
  rows: Int32Array,
  column: number,
): Generator<{ readonly value: number; readonly last: number }> {
  let patient = -1;
  let last = NaN;
  for (const row of rows) {
    const value = values[row * columns.length + column] as number;
    if (Number.isNaN(value)) continue;
    if (patients[row] !== patient) last = NaN;
    yield { value, last };
    patient = patients[row] as number;
    last = value;
  }
}
