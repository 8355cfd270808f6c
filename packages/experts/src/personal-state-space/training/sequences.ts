import { patientStarts, type FeatureTable } from '@prodrome/core';
import type { Inputs } from '../inputs.ts';
import type { Size } from '../layout.ts';
import { isWeekend, readEvening, readStatics, treatmentOf } from '../read-evening.ts';
import type { Evening } from '../filter.ts';
import type { Observation } from '../step.ts';

/** Days without a row that are filled in between two rows, at the most: after so many little of the last day is left. */
export const longestGap = 60;

/** Where a patient's days are written. */
interface DaysRoom {
  evening(day: number): Evening;
  observe(day: number, seen: Observation): void;
}

/** The patients of a table, whose days are laid out when they are asked for: all at once they would take much memory. */
export interface SequenceSource {
  readonly patients: number;
  /** Of all patients, those without a row counted too. */
  readonly days: number;
  /** Of the patient with the most. */
  readonly longest: number;
  /** Writes a patient's days; their number and the patient's constants. */
  write(patient: number, room: DaysRoom): { readonly days: number; readonly statics: Float64Array };
}

/** The days of every patient of a table, those without a row filled in. */
export function sequencesOf(table: FeatureTable, inputs: Inputs, size: Size): SequenceSource {
  const starts = patientStarts(table);
  const patients = table.patientIds.length;
  let days = 0;
  let longest = 0;
  for (let patient = 0; patient < patients; patient++) {
    const [from, end] = [starts[patient] as number, starts[patient + 1] as number];
    let own = 0;
    for (let row = from; row < end; row++) {
      const gap = row === from ? 1 : dayOf(table, row) - dayOf(table, row - 1);
      own += Math.min(gap, longestGap + 1);
    }
    days += own;
    longest = Math.max(longest, own);
  }
  return {
    ...{ patients, days, longest },
    write: (patient, room) => {
      const [from, end] = [starts[patient] as number, starts[patient + 1] as number];
      return writeDays(table, inputs, size, from, end, room);
    },
  };
}

const dayOf = ({ times }: FeatureTable, row: number): number => Math.floor(times[row] as number);

function writeDays(
  table: FeatureTable,
  inputs: Inputs,
  size: Size,
  from: number,
  end: number,
  room: DaysRoom,
): { readonly days: number; readonly statics: Float64Array } {
  const width = table.columns.length;
  const habits = {
    sums: new Float64Array(size.features),
    counts: new Float64Array(size.features),
  };
  const first = dayOf(table, from);
  let days = 0;
  let last = first - 1;
  const take = (values: Float32Array | undefined, day: number, outcome: number): void => {
    readEvening(inputs, values, day, habits, room.evening(days));
    room.observe(days, observe(inputs, values, day, first, outcome));
    days += 1;
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
  return { days, statics };
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
