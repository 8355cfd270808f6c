import type { FeatureTable } from '@prodrome/core';
import { sortedQuantile } from '@prodrome/numerics';
import { longestRun, observedValues } from './columns.ts';
import { repeating } from './quality-layout.ts';
import { createScreeningScan, variationOf, type VariationNorm } from './screening-scan.ts';

/** Changes from which on a quantile of 99.9 % means something. */
const fewest = 1000;
/** Rows that quantiles are taken of; of more, every second, third, … patient. */
const enough = 100_000;

/** What changes of a column are measured by; nothing where it cannot be judged: it is no number, repeats by nature, or changed too seldom. */
export function variationNorm(
  table: FeatureTable,
  every: Int32Array,
  column: number,
): VariationNorm | undefined {
  if (table.columns[column]?.kind !== 'number') return undefined;
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
  const unlimited = { column: 0, usual, most, limit: Infinity };
  const variations = variationsOf(table, rows, column, unlimited).sort();
  const range = sortedQuantile(variations, 0.75) - sortedQuantile(variations, 0.25);
  const limit = sortedQuantile(variations, 0.999) + range / 2;
  return { column, usual, most, limit };
}

/** |value − the same patient's last observed one| over the given rows, in their order. */
function changesOf(table: FeatureTable, rows: Int32Array, column: number): Float64Array {
  const changes: number[] = [];
  for (const { value, last } of observed(table, rows, column)) {
    if (!Number.isNaN(last)) changes.push(Math.abs(value - last));
  }
  return Float64Array.from(changes);
}

/** Recent changes as multiples of the usual ones, after each observed value of the given rows. */
function variationsOf(
  table: FeatureTable,
  rows: Int32Array,
  column: number,
  norm: VariationNorm,
): Float64Array {
  const scan = createScreeningScan(1, [norm]);
  const values = new Float32Array(1);
  const found: number[] = [];
  let state = scan.initial(values);
  for (const { value, isFirst } of observed(table, rows, column)) {
    if (isFirst) state = scan.initial(values);
    values[0] = value;
    scan.learn(state, { time: 0, values }, NaN);
    found.push(variationOf(state, 0, 1));
  }
  return Float64Array.from(found);
}

/** The observed values of a column in these rows; `last` is the same patient's one before, NaN where there is none. */
function* observed(
  { values, patients, columns }: FeatureTable,
  rows: Int32Array,
  column: number,
): Generator<{ readonly value: number; readonly last: number; readonly isFirst: boolean }> {
  let patient = -1;
  let last = NaN;
  for (const row of rows) {
    const value = values[row * columns.length + column] as number;
    if (Number.isNaN(value)) continue;
    const isFirst = patients[row] !== patient;
    if (isFirst) last = NaN;
    yield { value, last, isFirst };
    patient = patients[row] as number;
    last = value;
  }
}
