import {
  createFeatureTable,
  takeRows,
  type FeatureColumn,
  type FeatureTable,
} from '@prodrome/core';
import { createStream } from '@prodrome/numerics';
import { planSchema, type Plan, type TwinSetup } from '../src/index.ts';

const column = (name: string): FeatureColumn => ({ name, domain: 'behavioural', kind: 'number' });

/** Stress acts, coffee does not, pressure is weather, yawning a sign, doses are taken in attacks; nap follows the sign where asked. */
export const setup: TwinSetup = {
  variables: [
    {
      name: 'stress',
      kind: 'habit',
      terms: [{ kind: 'level' }],
      plausible: [0, 10],
      possible: [0, 10],
      unit: 'points',
    },
    {
      name: 'coffee',
      kind: 'habit',
      terms: [{ kind: 'level' }, { kind: 'fall' }],
      plausible: [0, 10],
      possible: [0, 50],
    },
    { name: 'nap', kind: 'habit', terms: [{ kind: 'level' }], possible: [0, 1] },
    {
      name: 'pressure',
      kind: 'habit',
      terms: [{ kind: 'fall' }],
      refusal: 'nobody sets the weather',
    },
    { name: 'window', kind: 'cycle', terms: [{ kind: 'level' }], refusal: 'the cycle is no habit' },
    {
      name: 'triptan',
      kind: 'treatment',
      terms: [{ kind: 'load', above: 8, per: 4, most: 2.5 }],
      limit: 10,
    },
  ],
  signs: ['yawning'],
  refusals: { age: 'it does not change from day to day' },
};

/** What a diary is made with. */
export interface DiaryOptions {
  readonly patients?: number;
  readonly days?: number;
  readonly seed?: string;
  /** Log odds of an attack for each point of stress. */
  readonly effect?: number;
  /** Whether naps are taken on days with a sign, and else hardly. */
  readonly napsOfSigns?: boolean;
}

/** A diary of people with own levels and habits, from 1 January 2024 on. */
export function diary({
  patients = 30,
  days = 60,
  seed = 'twin',
  effect = 0.5,
  napsOfSigns = false,
}: DiaryOptions = {}): FeatureTable {
  const names = [...setup.variables.map(({ name }) => name), ...setup.signs, 'age'];
  const values: number[] = [];
  const outcomes: number[] = [];
  for (let patient = 0; patient < patients; patient++) {
    const stream = createStream(seed).fork(String(patient));
    const level = -1.4 + 0.4 * stream.nextNormal();
    const usual = 4 + stream.nextNormal();
    const cups = 1 + 2 * stream.next();
    const begin = stream.nextInt(28);
    let [stress, pressure, outcome] = [usual, 1013, 0];
    for (let day = 0; day < days; day++) {
      stress = Math.min(
        10,
        Math.max(0, usual + 0.4 * (stress - usual) + 1.5 * stream.nextNormal()),
      );
      pressure = 1013 + 0.7 * (pressure - 1013) + 5 * stream.nextNormal();
      const coffee = Math.floor(cups + stream.next());
      const chance =
        1 / (1 + Math.exp(-(outcome === 1 ? -0.4 : level + effect * (stress - usual))));
      const next = Number(stream.next() < chance);
      const sign = Number(stream.next() < (outcome === 0 && next === 1 ? 0.5 : 0.1));
      const nap = Number(stream.next() < (napsOfSigns && sign === 1 ? 0.8 : 0.2));
      const dose = Number(outcome === 1 && stream.next() < 0.5);
      const window = Number((day + begin) % 28 < 5);
      const isRecorded = stream.next() > 0.05;
      const row = [stress, coffee, nap, pressure, window, dose, sign, 40];
      values.push(...row.map((value) => (isRecorded ? value : NaN)));
      outcomes.push(isRecorded ? outcome : NaN);
      outcome = next;
    }
  }
  const rows = patients * days;
  return createFeatureTable({
    columns: names.map(column),
    values: Float32Array.from(values),
    patients: Int32Array.from({ length: rows }, (_, row) => Math.floor(row / days)),
    // days since 1970-01-01
    times: Float64Array.from({ length: rows }, (_, row) => 19_723 + (row % days)),
    patientIds: Array.from({ length: patients }, (_, patient) => `p${patient}`),
    outcomes: Float64Array.from(outcomes),
  });
}

/** The rows that pass. */
export const rowsOf = (table: FeatureTable, test: (row: number) => boolean): FeatureTable =>
  takeRows(table, Int32Array.from({ length: table.rows }, (_, row) => row).filter(test));

/** A plan as a file has it after its keys are renamed. */
export const planOf = (plan: Parameters<typeof planSchema.parse>[0]): Plan =>
  planSchema.parse(plan);
