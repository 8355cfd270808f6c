import { createFeatureTable, takeRows, type PatientStates } from '@prodrome/core';
import { createStream, sigmoid } from '@prodrome/numerics';
import type { LabelledForecasts, PatientForecasts } from '../../src/index.ts';

/** Forecasts of patients whose log odds are a + b·(those that were forecast). */
export interface SimulatedForecasts {
  readonly seed: string;
  readonly patients: number;
  readonly days: number;
  readonly horizonDays?: number;
  /** Of patient p, drawn by a standard normal stream. */
  readonly own: (draw: () => number) => { readonly intercept: number; readonly slope: number };
  /** The share of outcomes that are recorded; 1 when absent. */
  readonly recorded?: number;
}

/** Rows with labels, and the outcomes known at the end of each day. */
export function simulateForecasts(simulation: SimulatedForecasts): LabelledForecasts {
  const { seed, patients, days, own, horizonDays = 1, recorded = 1 } = simulation;
  const stream = createStream(seed);
  const gaps = stream.fork('gaps');
  const n = patients * days;
  const values = new Float64Array(n);
  const labels = new Float64Array(n);
  const outcomes = new Float64Array(n).fill(NaN);
  for (let patient = 0; patient < patients; patient++) {
    const { intercept, slope } = own(() => stream.nextNormal());
    for (let day = 0; day < days; day++) {
      const i = patient * days + day;
      const score = -0.8 + 1.1 * stream.nextNormal();
      values[i] = sigmoid(score);
      labels[i] = Number(stream.next() < sigmoid(intercept + slope * score));
      const isKnown = gaps.next() < recorded;
      if (day + horizonDays < days && isKnown) outcomes[i + horizonDays] = labels[i];
    }
  }
  return {
    ...{ values, labels },
    days: createFeatureTable({
      columns: [],
      values: new Float32Array(0),
      patients: Int32Array.from({ length: n }, (_, i) => Math.floor(i / days)),
      times: Float64Array.from({ length: n }, (_, i) => i % days),
      outcomes,
      patientIds: Array.from({ length: patients }, (_, patient) => `p${patient}`),
    }),
  };
}

/** These rows of forecasts. */
export function rowsOf(forecasts: PatientForecasts, isKept: (i: number) => boolean) {
  const rows = Int32Array.from(forecasts.values.keys()).filter(isKept);
  const days = takeRows(forecasts.days as Parameters<typeof takeRows>[0], rows);
  return { days, values: Float64Array.from(rows, (i) => forecasts.values[i] as number), rows };
}

/** States of the patients of other days. */
function carried(
  states: PatientStates,
  before: readonly string[],
  after: readonly string[],
): PatientStates {
  const { width } = states;
  const values = new Float64Array(after.length * width);
  const asOf = Float64Array.from(after, (id, patient) => {
    const from = before.indexOf(id);
    if (from < 0) return -Infinity;
    values.set(states.values.subarray(from * width, (from + 1) * width), patient * width);
    return states.asOf[from] as number;
  });
  return { width, asOf, values };
}

interface Answer {
  readonly out: Float64Array;
  readonly states: PatientStates;
}

/**
 * What breaks of the laws of answers that follow patients: cut days, patients apart, days in parts, one day at a time.
 * @returns sentences; none where all hold, bit for bit.
 */
export function brokenLaws(
  answer: (forecasts: PatientForecasts, from?: PatientStates) => Answer,
  forecasts: PatientForecasts,
): string[] {
  const whole = answer(forecasts);
  const outputs = whole.out.length / forecasts.values.length;
  const broken: string[] = [];
  const compare = (what: string, found: Float64Array, rows: Int32Array): void => {
    const same = [...rows].every((row, i) =>
      Array.from({ length: outputs }, (_, o) => o).every((o) =>
        Object.is(found[i * outputs + o], whole.out[row * outputs + o]),
      ),
    );
    if (!same) broken.push(what);
  };
  const { times, patients, patientIds } = forecasts.days;
  const timeOf = (i: number): number => times[i] as number;
  for (const cut of [0, 5, 6, 17]) {
    const early = rowsOf(forecasts, (i) => timeOf(i) <= cut);
    const first = answer(early);
    compare(`prefix ${cut}`, first.out, early.rows);
    const late = rowsOf(forecasts, (i) => timeOf(i) > cut);
    const from = carried(first.states, early.days.patientIds, late.days.patientIds);
    const rest = answer(late, from);
    compare(`chunk ${cut}`, rest.out, late.rows);
    if (rest.states.values.some((value, at) => !Object.is(value, whole.states.values[at]))) {
      broken.push(`states ${cut}`);
    }
  }
  for (const patient of [0, patientIds.length - 1]) {
    const own = rowsOf(forecasts, (i) => patients[i] === patient);
    compare(`patient ${patient}`, answer(own).out, own.rows);
  }
  return broken;
}

/** Mean log loss of each patient. */
export function patientLosses({ days, labels }: LabelledForecasts, values: Float64Array): number[] {
  const sums = days.patientIds.map(() => ({ loss: 0, rows: 0 }));
  values.forEach((p, i) => {
    const own = sums[days.patients[i] as number];
    if (!own) return;
    own.loss -= Math.log(labels[i] === 1 ? p : 1 - p);
    own.rows += 1;
  });
  return sums.map(({ loss, rows }) => loss / rows);
}
