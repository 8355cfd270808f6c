import {
  patientStarts,
  ProdromeError,
  type FeatureTable,
  type GraphBuilder,
  type PatientStates,
} from '@prodrome/core';
import type { ForecastFormulas } from './forecast-formulas.ts';
import { createPendingDays } from './pending-days.ts';

/** Whose days, which, and the outcomes known at their ends; of `patients`, `times` and `outcomes` as of a table. */
export type PatientDays = Pick<
  FeatureTable,
  'rows' | 'patients' | 'times' | 'patientIds' | 'outcomes'
>;

/** Forecasts of patients' days, one row after the other. */
export interface PatientForecasts {
  readonly days: PatientDays;
  /** [rows] probabilities; NaN where none was made. */
  readonly values: Float64Array;
}

/** Forecasts of which it is known what came true. */
export interface LabelledForecasts extends PatientForecasts {
  /** [rows] 0 or 1. */
  readonly labels: Float64Array;
}

/** What is known of each patient in a row of numbers, moved by resolved forecasts alone. */
export interface ForecastScan {
  /** Numbers of a patient. */
  readonly width: number;
  /** Numbers of an answer. */
  readonly outputs: number;
  /** Writes what is known of a patient of whom nothing is known. */
  begin(numbers: Float64Array): void;
  /** Takes in a forecast and what came true of it. */
  learn(numbers: Float64Array, value: number, outcome: number): void;
  /** Writes the answer about a forecast to `out` from `at` on; does not change the numbers. */
  answer(numbers: Float64Array, value: number, out: Float64Array, at: number): void;
  /** `learn` and `answer` as formulas of a graph. */
  toGraph(graph: GraphBuilder): ForecastFormulas;
}

/** How forecasts are walked. */
export interface ForecastWalk {
  /** What errors call it. */
  readonly where: string;
  /** Whole days between a forecast and its outcome, at least 1. */
  readonly horizonDays: number;
  /** Continues patients whose earlier days are not among the rows. */
  readonly from?: PatientStates | undefined;
}

/** @throws ProdromeError `DATA_VALUE` for labels other than 0 and 1; `USAGE` without any forecast. */
export function checkForecasts(where: string, { values, labels }: LabelledForecasts): void {
  const at = labels.findIndex((label) => label !== 0 && label !== 1);
  if (at >= 0) {
    throw new ProdromeError('DATA_VALUE', {
      ...{ where, expected: 'labels of 0 and 1', got: `${labels[at] ?? ''} in row ${at}` },
    });
  }
  if (values.every(Number.isNaN)) {
    throw new ProdromeError('USAGE', { where, expected: 'one forecast at least', got: 'none' });
  }
}

/** Numbers of a patient's state: those of the scan, and forecasts that are not resolved. */
export const stateWidthOf = ({ width }: ForecastScan, horizonDays: number): number =>
  width + createPendingDays(horizonDays, 1).width;

/**
 * Answers every row from what was resolved by the end of its day. A forecast of day t is resolved by the first row of day t + horizon whose
 * outcome is recorded; a day that passes without never resolves it; of several forecasts of a day the last one counts.
 * A row depends on its patient's rows up to it alone; days in parts, from the returned states, give the same bits.
 * @throws ProdromeError `STATE` for states of another shape; `USAGE` for rows that the states have already taken in.
 */
export function answerForecasts(
  scan: ForecastScan,
  { days, values }: PatientForecasts,
  { where, horizonDays, from }: ForecastWalk,
): { readonly out: Float64Array; readonly states: PatientStates } {
  const { times, patientIds, outcomes } = days;
  const pending = createPendingDays(horizonDays, 1);
  const width = scan.width + pending.width;
  expectStates(where, width, days, from);
  const starts = patientStarts(days);
  const out = new Float64Array(days.rows * scan.outputs);
  const asOf = from ? from.asOf.slice() : new Float64Array(patientIds.length).fill(-Infinity);
  const states = new Float64Array(patientIds.length * width);
  patientIds.forEach((id, patient) => {
    const state = states.subarray(patient * width, (patient + 1) * width);
    const own = state.subarray(0, scan.width);
    const kept = state.subarray(scan.width);
    const last = asOf[patient] as number;
    if (from && last > -Infinity) {
      state.set(from.values.subarray(patient * width, (patient + 1) * width));
    } else scan.begin(own);
    const end = starts[patient + 1] as number;
    for (let i = starts[patient] as number; i < end; i++) {
      const time = times[i] as number;
      if (time <= last) throw alreadySeen(where, id, time);
      asOf[patient] = time;
      const day = Math.floor(time);
      const outcome = outcomes?.[i] ?? NaN;
      const resolved = Number.isNaN(outcome) ? -1 : pending.take(kept, day);
      if (resolved >= 0) scan.learn(own, kept[resolved] as number, outcome);
      const value = values[i] as number;
      if (Number.isNaN(value)) out.fill(NaN, i * scan.outputs, (i + 1) * scan.outputs);
      else {
        scan.answer(own, value, out, i * scan.outputs);
        kept[pending.keep(kept, day)] = value;
      }
    }
  });
  return { out, states: { width, asOf, values: states } };
}

/**
 * Answers labelled rows as {@link answerForecasts} does, each label being known on the day on which it came true, whether that day has a row or
 * not.
 * @returns [rows, outputs]
 */
export function answerLabelled(
  scan: ForecastScan,
  { days, values, labels }: LabelledForecasts,
  horizonDays: number,
): Float64Array {
  const starts = patientStarts(days);
  const out = new Float64Array(days.rows * scan.outputs).fill(NaN);
  const own = new Float64Array(scan.width);
  const dayOf = (i: number): number => Math.floor(days.times[i] as number);
  for (let patient = 0; patient < days.patientIds.length; patient++) {
    scan.begin(own);
    let due = starts[patient] as number;
    const end = starts[patient + 1] as number;
    for (let i = due; i < end; i++) {
      for (; due < i && dayOf(due) + horizonDays <= dayOf(i); due++) {
        // of several forecasts of a day the last one counts
        if (dayOf(due + 1) === dayOf(due)) continue;
        if (Number.isNaN(values[due])) continue;
        scan.learn(own, values[due] as number, labels[due] as number);
      }
      const value = values[i] as number;
      if (!Number.isNaN(value)) scan.answer(own, value, out, i * scan.outputs);
    }
  }
  return out;
}

function expectStates(
  where: string,
  width: number,
  { patientIds }: PatientDays,
  from: PatientStates | undefined,
): void {
  if (!from || (from.width === width && from.asOf.length === patientIds.length)) return;
  throw new ProdromeError('STATE', {
    where: `patient states of ${where}`,
    expected: `${patientIds.length} patients of width ${width}`,
    got: `${from.asOf.length} of width ${from.width}`,
  });
}

const alreadySeen = (where: string, id: string, time: number): ProdromeError =>
  new ProdromeError('USAGE', {
    where,
    expected: `rows of ${id} after the day up to which it is remembered`,
    got: `a row of day ${time}`,
  });
