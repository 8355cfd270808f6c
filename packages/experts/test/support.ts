import { expect } from '@jest/globals';
import {
  createFeatureTable,
  type ExpertModel,
  type ExpertType,
  type FeatureColumn,
  type FeatureTable,
  type TrainContext,
  type TrainingData,
} from '@prodrome/core';
import { createStream } from '@prodrome/numerics';

const column = (name: string): FeatureColumn => ({ name, domain: 'other', kind: 'number' });

/** A diary of patients with own rates, persistence, gaps and two columns. */
export function diary(patients = 12, length = 30, seed = 'diary'): FeatureTable {
  const stream = createStream(seed);
  const rows: { patient: number; time: number; outcome: number; values: [number, number] }[] = [];
  for (let patient = 0; patient < patients; patient++) {
    const rate = 0.1 + 0.8 * stream.next();
    let outcome = 0;
    for (let time = 0; time < length; time++) {
      outcome = Number(stream.next() < 0.6 * rate + 0.4 * outcome);
      const seen = stream.next() < 0.1 ? NaN : outcome;
      const values: [number, number] = [stream.next() + outcome, stream.next()];
      if (stream.next() > 0.1) rows.push({ patient, time, outcome: seen, values });
    }
  }
  return createFeatureTable({
    columns: [column('signal'), column('noise')],
    values: Float32Array.from(rows.flatMap(({ values }) => values)),
    patients: Int32Array.from(rows, ({ patient }) => patient),
    times: Float64Array.from(rows, ({ time }) => time),
    outcomes: Float64Array.from(rows, ({ outcome }) => outcome),
    patientIds: Array.from({ length: patients }, (_, patient) => String(patient)),
  });
}

/** The rows whose next day has a recorded outcome, with that outcome as label. */
export function trainingData(table: FeatureTable): TrainingData {
  const rows: number[] = [];
  const labels: number[] = [];
  for (let row = 0; row + 1 < table.rows; row++) {
    const next = table.outcomes?.[row + 1] ?? NaN;
    const same = table.patients[row] === table.patients[row + 1];
    const adjacent = (table.times[row + 1] ?? NaN) - (table.times[row] ?? NaN) === 1;
    if (!same || !adjacent || Number.isNaN(next)) continue;
    rows.push(row);
    labels.push(next);
  }
  return {
    task: { kind: 'binary', outputs: 1, horizonDays: 1 },
    table,
    rows: Int32Array.from(rows),
    labels: Float64Array.from(labels),
  };
}

/** Context of a training in tests. */
export const context = (): TrainContext => ({ stream: createStream('test') });

/** A model of this type with these options (defaults filled in by its schema). */
export async function create<Options>(
  type: ExpertType<Options>,
  options: unknown = {},
): Promise<ExpertModel> {
  const result = await type.options['~standard'].validate(options);
  if (result.issues) throw new Error(JSON.stringify(result.issues));
  const task = { kind: 'binary', outputs: 1, horizonDays: 1 } as const;
  return type.create(result.value, { task, specialty: 'all' });
}

/** Every row of a table. */
export const all = (table: FeatureTable): Int32Array =>
  Int32Array.from({ length: table.rows }, (_, row) => row);

/** NaN only where the other is; else the largest difference. */
export function worst(got: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(got).toHaveLength(expected.length);
  return Array.from(got).reduce((most, value, at) => {
    const own = expected[at] ?? NaN;
    expect(Number.isNaN(value)).toBe(Number.isNaN(own));
    return Number.isNaN(own) ? most : Math.max(most, Math.abs(value - own));
  }, 0);
}
