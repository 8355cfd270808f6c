import { expect } from '@jest/globals';
import { createFeatureTable, type FeatureColumn, type FeatureTable } from '@prodrome/core';
import fc from 'fast-check';
import { createDerivedFeatures, derivedOptionsSchema } from '../../src/index.ts';

/** One day of a diary: cells by the name of their column; what is not there was not observed. */
export interface Day {
  readonly time: number;
  readonly cells: Readonly<Partial<Record<string, number>>>;
}

/** A column of the file. */
export const column = (name: string, more: Partial<FeatureColumn> = {}): FeatureColumn => ({
  name,
  domain: 'behavioural',
  kind: 'number',
  ...more,
});

/** A diary of several patients. */
export const diaryOf = (
  columns: readonly FeatureColumn[],
  patients: readonly (readonly Day[])[],
): FeatureTable =>
  createFeatureTable({
    columns,
    values: Float32Array.from(
      patients.flat().flatMap(({ cells }) => columns.map(({ name }) => cells[name] ?? NaN)),
    ),
    patients: Int32Array.from(patients.flatMap((days, patient) => days.map(() => patient))),
    times: Float64Array.from(patients.flat(), ({ time }) => time),
    patientIds: patients.map((_, patient) => String(patient)),
  });

const all = (n: number): Int32Array => Int32Array.from({ length: n }, (_, i) => i);

/** Derived features fitted on all rows of a table. */
export const fittedOn = (table: FeatureTable, options: unknown = {}) => {
  const features = createDerivedFeatures(derivedOptionsSchema.parse(options));
  features.fit(table, all(table.rows));
  return features;
};

/** A table with the features that were fitted on it. */
export const applied = (table: FeatureTable, options: unknown = {}): FeatureTable =>
  fittedOn(table, options).apply(table).table;

/** The values of a column, by its name. */
export const valuesOf = ({ columns, values }: FeatureTable, name: string): number[] => {
  const at = columns.findIndex((one) => one.name === name);
  if (at < 0)
    throw new Error(`no column ${name} among ${columns.map((one) => one.name).join(', ')}`);
  return [...values].filter((_, i) => i % columns.length === at);
};

/** Days of one patient, one value a day from day 0 on, in one column. */
export const daysOf = (name: string, values: readonly number[]): readonly Day[] =>
  values.map((value, time) => ({ time, cells: { [name]: value } }));

/** The columns of random diaries, with values that they may hold. */
const cells = {
  stress_0_10: [0, 2, 5.5, 9],
  sleep_minutes: [300, 420, 450, 600],
  waso_min: [0, 45, 90],
  sleep_efficiency_pct: [80, 89.5, 95],
  awakenings: [0, 1, 4],
  hrv_rmssd_ms: [20, 40, 0],
  sdnn_ms: [35, 70],
  rhr: [55, 62, 80],
  yawning: [0, 1, 3],
  prodrome_reported: [0, 1],
  pressure_inhg: [29.5, 29.92, 30.2],
  temp_f: [32, 68, 95],
  pm25_ugm3: [0, 8, 60],
  cycle_day: [1, 2, 14, 27, 28],
  menstrual_flow: [0, 1, 3],
  caffeine_mg: [0, 95, 380],
  alcohol_drinks: [0, 2, 5],
  triptan: [0, 1],
  nsaid: [0, 1],
  acute_med_today: [0, 1],
  dow: [0, 4, 5, 6],
} as const satisfies Readonly<Record<string, readonly number[]>>;

/** Columns of {@link someDays}. */
export const columns: readonly FeatureColumn[] = Object.keys(cells).map((name) => column(name));

/** Recorded days of one patient, with gaps and unobserved cells; often enough for habits, treatment and periods to show. */
export const someDays: fc.Arbitrary<readonly Day[]> = fc
  .uniqueArray(
    fc.record({
      time: fc.integer({ min: 0, max: 70 }),
      cells: fc.record(
        Object.fromEntries(
          Object.entries(cells).map(([name, values]) => [
            name,
            fc.oneof(
              { weight: 3, arbitrary: fc.constantFrom(...values) },
              { weight: 1, arbitrary: fc.constant(NaN) },
            ),
          ]),
        ),
      ),
    }),
    { minLength: 1, maxLength: 45, selector: ({ time }) => time },
  )
  .map((list) => list.sort((one, other) => one.time - other.time));

/** NaN only where the other is; else the largest difference. */
export function worst(got: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(got).toHaveLength(expected.length);
  return Array.from(got).reduce((most, value, at) => {
    const own = expected[at] ?? NaN;
    expect(Number.isNaN(value)).toBe(Number.isNaN(own));
    return Number.isNaN(own) ? most : Math.max(most, Math.abs(value - own));
  }, 0);
}
