import { createFeatureTable, takeRows, type GatingBatch, type GatingData } from '@prodrome/core';
import { createStream, sigmoid } from '@prodrome/numerics';

/** Days of the patients of a simulation, answered by experts of whom each knows a sign of its own. */
export interface Simulation {
  readonly seed: string;
  readonly patients: number;
  readonly days: number;
  /** How far each expert's sign moves the log odds of a patient on a day: the experts that are right for the patient. */
  readonly slopes: (patient: number, day: number) => readonly number[];
  /** How far each expert thinks that its sign moves them. */
  readonly believed: number;
  /** The first day on which the first expert answers by noise; absent = it goes on. */
  readonly broken?: number;
  /** The share of days whose outcome is recorded. */
  readonly recorded?: number;
}

const horizonDays = 1;

/** Rows with their labels, and the outcomes that are known at the end of each row's day. */
export function simulate(simulation: Simulation): GatingData {
  const { seed, patients, days, slopes, believed, recorded = 1, broken = days } = simulation;
  const stream = createStream(seed);
  const gaps = stream.fork('gaps');
  const noise = stream.fork('noise');
  const k = slopes(0, 0).length;
  const n = patients * days;
  const values = new Float64Array(n * k);
  const labels = new Float64Array(n);
  const outcomes = new Float64Array(n).fill(NaN);
  for (let i = 0; i < n; i++) {
    const day = i % days;
    const own = slopes(Math.floor(i / days), day);
    let score = -0.7;
    for (let j = 0; j < k; j++) {
      const sign = stream.nextNormal();
      const seen = j === 0 && day >= broken ? noise.nextNormal() : sign;
      values[i * k + j] = sigmoid(-0.7 + believed * seen);
      score += (own[j] as number) * sign;
    }
    labels[i] = Number(stream.next() < sigmoid(score));
    const isKnown = gaps.next() < recorded;
    if (day + horizonDays < days && isKnown) outcomes[i + horizonDays] = labels[i] as number;
  }
  return {
    task: { kind: 'binary', outputs: 1, horizonDays },
    experts: Array.from({ length: k }, (_, j) => ({ name: `expert ${j}`, specialty: 'all' })),
    outputs: 1,
    values,
    confidence: new Float64Array(n * k).fill(NaN),
    present: new Uint8Array(n * k).fill(1),
    labels,
    folds: Int32Array.from({ length: n }, (_, i) => Math.floor(i / days) % 4),
    context: createFeatureTable({
      columns: [],
      values: new Float32Array(0),
      patients: Int32Array.from({ length: n }, (_, i) => Math.floor(i / days)),
      times: Float64Array.from({ length: n }, (_, i) => i % days),
      outcomes,
      patientIds: Array.from({ length: patients }, (_, patient) => `p${patient}`),
    }),
  };
}

/** Mean log loss of Σ wₖ·pₖ of each patient, from a day on. */
export function lossesOf(
  { values, labels, context, experts }: GatingData,
  weights: Float64Array,
  since = 0,
): number[] {
  const k = experts.length;
  const sums = context.patientIds.map(() => ({ loss: 0, rows: 0 }));
  labels.forEach((label, i) => {
    if ((context.times[i] as number) < since) return;
    let p = 0;
    for (let j = 0; j < k; j++) p += (weights[i * k + j] as number) * (values[i * k + j] as number);
    const own = sums[context.patients[i] as number];
    if (!own) return;
    own.loss -= Math.log(label === 1 ? p : 1 - p);
    own.rows += 1;
  });
  return sums.map(({ loss, rows }) => loss / rows);
}

/** Mean of differences over patients, and the upper end of its 95 % interval. */
export function compare(own: readonly number[], other: readonly number[]) {
  const differences = own.map((loss, patient) => loss - (other[patient] as number));
  const count = differences.length;
  const mean = differences.reduce((sum, one) => sum + one, 0) / count;
  const variance = differences.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (count - 1);
  return { mean, upper: mean + 1.96 * Math.sqrt(variance / count) };
}

/** A batch as it is asked: nothing of the labels but the outcomes that are known. */
export const asked = (data: GatingData): GatingBatch => {
  const { experts, outputs, values, confidence, present, context } = data;
  return { experts, outputs, values, confidence, present, context };
};

/** The same batch of which no outcome is known. */
export const blind = (batch: GatingBatch): GatingBatch => {
  const { columns, values, patients, times, patientIds } = batch.context;
  const context = createFeatureTable({ columns, values, patients, times, patientIds });
  return { ...batch, context };
};

/** One row of one patient's batch. */
export const rowOf = (data: GatingData, row: number): GatingBatch => {
  const k = data.experts.length;
  const { values, confidence, present, context, ...rest } = asked(data);
  const [from, to] = [row * k, (row + 1) * k];
  return {
    ...rest,
    values: values.slice(from, to),
    confidence: confidence.slice(from, to),
    present: present.slice(from, to),
    context: takeRows(context, Int32Array.of(row)),
  };
};
