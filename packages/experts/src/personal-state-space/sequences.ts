import { patientStarts, type FeatureTable } from '@prodrome/core';
import { createEvening } from './filter.ts';
import type { Inputs } from './inputs.ts';
import type { Size } from './layout.ts';
import type { Sequence } from './log-likelihood.ts';
import { isWeekend, readEvening, readStatics, treatmentOf } from './read-evening.ts';
import type { Evening } from './filter.ts';
import type { Observation } from './step.ts';

/** Days without a row that are filled in between two rows, at the most: after so many little of the last day is left. */
export const longestGap = 60;

/** The patients of a table, whose days are laid out when they are asked for: all at once they would take much memory. */
export interface SequenceSource {
  readonly patients: number;
  /** Of all patients, those without a row counted too. */
  readonly days: number;
  sequence(patient: number): Sequence;
}

/** The days of every patient of a table, those without a row filled in. */
export function sequencesOf(table: FeatureTable, inputs: Inputs, size: Size): SequenceSource {
  const starts = patientStarts(table);
  const patients = table.patientIds.length;
  let days = 0;
  for (let patient = 0; patient < patients; patient++) {
    const [from, end] = [starts[patient] as number, starts[patient + 1] as number];
    for (let row = from; row < end; row++) {
      const gap = row === from ? 1 : dayOf(table, row) - dayOf(table, row - 1);
      days += Math.min(gap, longestGap + 1);
    }
  }
  return {
    patients,
    days,
    sequence: (patient) =>
      sequenceOf(table, inputs, size, starts[patient] as number, starts[patient + 1] as number),
  };
}

const dayOf = ({ times }: FeatureTable, row: number): number => Math.floor(times[row] as number);

function sequenceOf(
  table: FeatureTable,
  inputs: Inputs,
  size: Size,
  from: number,
  end: number,
): Sequence {
  const width = table.columns.length;
  const habits = {
    sums: new Float64Array(size.features),
    counts: new Float64Array(size.features),
  };
  const evenings: Evening[] = [];
  const days: Observation[] = [];
  const first = dayOf(table, from);
  let last = first - 1;
  const take = (values: Float32Array | undefined, day: number, outcome: number): void => {
    const evening = createEvening(size);
    readEvening(inputs, values, day, habits, evening);
    evenings.push(evening);
    days.push(observe(inputs, values, day, first, outcome));
  };
  let statics: Float64Array = new Float64Array(size.statics);
  for (let row = from; row < end; row++) {
    const day = dayOf(table, row);
    if (day <= last) continue;
    const values = table.values.subarray(row * width, (row + 1) * width);
    if (row === from) statics = readStatics(inputs, values);
    for (let gap = Math.max(last + 1, day - longestGap); gap < day; gap++) {
      take(undefined, gap, NaN);
    }
    take(values, day, table.outcomes?.[row] ?? NaN);
    last = day;
  }
  return { statics, evenings, days };
}

/** What is known of a day when it has passed. */
export const observe = (
  inputs: Inputs,
  values: ArrayLike<number> | undefined,
  day: number,
  first: number,
  outcome: number,
): Observation => ({
  outcome,
  treated: treatmentOf(inputs, values) ?? 0,
  weekend: isWeekend(day),
  day: day - first,
});
