import {
  createFeatureTable,
  type FeatureColumn,
  type FeatureTable,
  type Task,
  type TrainingData,
} from '@prodrome/core';
import { createStream } from '@prodrome/numerics';

/** The task of all fixtures. */
export const task: Task = { kind: 'binary', outputs: 1, horizonDays: 1 };

const patients = 12;
const days = 26;

/** `a`, `b`, `c` are standard normal; the last three are as a barometer, a thermometer and a step counter write them. */
const names = ['a', 'b', 'c', 'flag', 'd', 'e', 'f'] as const;
const farFromZero = [
  { mean: 1013, sd: 8 },
  { mean: 37, sd: 0.4 },
  { mean: 10_000, sd: 4_000 },
];

/**
 * A diary with own rates, persistence, gaps and unknown outcomes; the same for the same seed.
 * `raw` has missing cells, `prepared` has none.
 */
export function conformanceDiary(
  inputs: 'raw' | 'prepared',
  seed = 'conformance diary',
): FeatureTable {
  const stream = createStream(seed);
  const far = stream.fork('far from zero');
  const rows: { patient: number; time: number; outcome: number; cells: number[] }[] = [];
  for (let patient = 0; patient < patients; patient++) {
    const rate = 0.1 + 0.7 * stream.next();
    let outcome = 0;
    for (let time = 0; time < days; time++) {
      const cells = [stream.nextNormal(), stream.nextNormal(), stream.nextNormal()];
      const lift = 0.15 * Math.tanh(cells[0] ?? 0);
      outcome = Number(stream.next() < 0.6 * rate + 0.25 * outcome + lift);
      const flag = Number(stream.next() < 0.4);
      const readings = farFromZero.map(({ mean, sd }) => mean + sd * far.nextNormal());
      const missing = stream.next() < 0.15;
      const known = stream.next() < 0.9;
      if (stream.next() < 0.12) continue;
      rows.push({
        patient,
        time,
        outcome: known ? outcome : NaN,
        cells: [...cells, flag, ...readings].map((cell, c) =>
          inputs === 'raw' && missing && (c < 2 || c === 4) ? NaN : cell,
        ),
      });
    }
  }
  return createFeatureTable({
    columns: names.map((name): FeatureColumn => ({
      name,
      domain: 'physiological',
      kind: name === 'flag' ? 'binary' : 'number',
    })),
    values: Float32Array.from(rows.flatMap(({ cells }) => cells)),
    patients: Int32Array.from(rows, ({ patient }) => patient),
    times: Float64Array.from(rows, ({ time }) => time),
    outcomes: Float64Array.from(rows, ({ outcome }) => outcome),
    patientIds: Array.from({ length: patients }, (_, patient) => `patient ${patient}`),
  });
}

/** The rows whose next day has a recorded outcome, with it as label. */
export function labelledDays(
  table: FeatureTable,
  isListed: (row: number) => boolean = () => true,
): TrainingData {
  const rows: number[] = [];
  const labels: number[] = [];
  for (let row = 0; row + 1 < table.rows; row++) {
    const label = table.outcomes?.[row + 1] ?? NaN;
    const adjacent =
      table.patients[row] === table.patients[row + 1] &&
      (table.times[row + 1] as number) - (table.times[row] as number) === 1;
    if (!adjacent || Number.isNaN(label) || !isListed(row)) continue;
    rows.push(row);
    labels.push(label);
  }
  return { task, table, rows: Int32Array.from(rows), labels: Float64Array.from(labels) };
}

/** The labelled days of a diary in which this was every day's outcome. */
export function daysOfOneClass(table: FeatureTable, outcome: 0 | 1): TrainingData {
  const outcomes = table.outcomes?.map((own) => (Number.isNaN(own) ? NaN : outcome));
  return labelledDays(createFeatureTable({ ...table, ...(outcomes && { outcomes }) }));
}

/** Other patients, and opposite labels: what nothing of may be left when the model is trained on other data. */
export function otherDays(inputs: 'raw' | 'prepared'): TrainingData {
  const data = labelledDays(conformanceDiary(inputs, 'another diary'));
  return { ...data, labels: data.labels.map((label) => 1 - label) };
}
