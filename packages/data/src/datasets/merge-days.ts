import type { ImpossibleNumbers, SchemaColumn } from '../schema/dataset.ts';
import { asWritten } from '../schema/readings.ts';
import { mergeValues, type Merging } from '../schema/merge.ts';

/** Rows of patients and times, sorted by both; several a day. */
export interface Entries {
  readonly columns: readonly SchemaColumn[];
  /** [entries, columns] */
  readonly values: Float32Array;
  /** [entries] */
  readonly outcomes: Float64Array;
  readonly patients: Int32Array;
  /** [entries] days, with the time of day as a fraction. */
  readonly times: Float64Array;
  /** Data row of the file, from 0. */
  readonly fileRow: (entry: number) => number;
}

/** A row a patient and day. */
export interface MergedDays {
  readonly values: Float32Array;
  readonly outcomes: Float64Array;
  readonly patients: Int32Array;
  readonly times: Float64Array;
  /** [entries] the day that each is part of. */
  readonly dayOf: Int32Array;
  /** Values and outcomes beyond the first that became one. */
  readonly merged: number;
  /** Values of a night after whose end no entry of its day is. */
  readonly outside: number;
  /** Sums that cannot be; their values are unknown. */
  readonly impossible: readonly ImpossibleNumbers[];
}

/**
 * Makes one row of the entries of a patient and day: an event where any entry has one, every column by its rule. Of samples, those of a
 * night column from noon on are of the next day, if that has an entry; an entry that tells of nothing else is one of that day altogether.
 */
export function mergeDays(entries: Entries, merging: Merging): MergedDays {
  const { columns, values, outcomes, patients, times, fileRow } = entries;
  const count = times.length;
  const width = columns.length;
  const nights = columns.map(({ night }) => merging === 'samples' && night === true);
  const ownDay = times.map(Math.floor);
  for (let i = 0; i < count; i++) if (isOfNight(entries, nights, i)) ownDay[i] = nightOf(times, i);
  const days = daysOf(patients, ownDay);
  const table = new Float32Array(days.times.length * width).fill(NaN);
  const own = outcomesOf(outcomes, days.of, days.times.length);
  let { merged } = own;
  let outside = 0;
  const impossible: ImpossibleNumbers[] = [];
  columns.forEach((column, at) => {
    const { merge = 'last', reading } = column;
    const found = { values: 0, days: 0, low: Infinity, high: -Infinity, rows: [] as number[] };
    const together: number[] = [];
    let day = -1;
    let last = 0;
    const close = (): void => {
      if (together.length === 0) return;
      const value = mergeValues(together, merge);
      const [least, most] = reading?.possible ?? [-Infinity, Infinity];
      if (merge === 'sum' && together.length > 1) {
        found.days += 1;
        if (value < least || value > most) {
          found.values += together.length;
          found.rows.push(fileRow(last) + 1);
          found.low = Math.min(found.low, value);
          found.high = Math.max(found.high, value);
          together.length = 0;
          return;
        }
      }
      merged += together.length - 1;
      table[day * width + at] = value;
      together.length = 0;
    };
    for (let i = 0; i < count; i++) {
      const value = values[i * width + at] as number;
      if (Number.isNaN(value)) continue;
      const to = nights[at]
        ? days.find(patients[i] as number, nightOf(times, i))
        : (days.of[i] as number);
      if (to < 0) {
        outside += 1;
        continue;
      }
      if (to !== day) close();
      day = to;
      last = i;
      together.push(value);
    }
    close();
    if (found.values > 0) impossible.push(impossibleSum(column, found));
  });
  return {
    ...{ values: table, outcomes: own.outcomes },
    ...{ patients: days.patients, times: days.times, dayOf: days.of, merged, outside, impossible },
  };
}

/** The day on which the night of a sample ends. */
const nightOf = (times: Float64Array, i: number): number => Math.floor((times[i] as number) + 0.5);

/** Whether an entry from noon on tells of the night alone. */
function isOfNight(
  { columns, values, outcomes, times }: Entries,
  nights: readonly boolean[],
  i: number,
): boolean {
  if (nightOf(times, i) === Math.floor(times[i] as number)) return false;
  if (!Number.isNaN(outcomes[i])) return false;
  const own = values.subarray(i * columns.length, (i + 1) * columns.length);
  return (
    own.some((value, at) => nights[at] && !Number.isNaN(value)) &&
    own.every((value, at) => nights[at] === true || Number.isNaN(value))
  );
}

interface Days {
  readonly patients: Int32Array;
  readonly times: Float64Array;
  /** [entries] */
  readonly of: Int32Array;
  /** -1 where no entry is of that day. */
  readonly find: (patient: number, day: number) => number;
}

/** The days of each patient, ascending. */
function daysOf(patients: Int32Array, ownDay: Float64Array): Days {
  const places = new Map<number, Map<number, number>>();
  const all: { readonly patient: number; readonly day: number }[] = [];
  for (let from = 0, end = 0; from < patients.length; from = end) {
    const patient = patients[from] as number;
    while (end < patients.length && patients[end] === patient) end++;
    const own = new Map<number, number>();
    for (const day of [...new Set(ownDay.subarray(from, end))].sort((a, b) => a - b)) {
      own.set(day, all.length);
      all.push({ patient, day });
    }
    places.set(patient, own);
  }
  const find = (patient: number, day: number): number => places.get(patient)?.get(day) ?? -1;
  return {
    patients: Int32Array.from(all, ({ patient }) => patient),
    times: Float64Array.from(all, ({ day }) => day),
    of: Int32Array.from(patients, (patient, i) => find(patient, ownDay[i] as number)),
    find,
  };
}

/** An event where any entry has one; and how many outcomes came to one that was there. */
function outcomesOf(
  all: Float64Array,
  of: Int32Array,
  days: number,
): { readonly outcomes: Float64Array; readonly merged: number } {
  const outcomes = new Float64Array(days).fill(NaN);
  let merged = 0;
  all.forEach((outcome, i) => {
    if (Number.isNaN(outcome)) return;
    const before = outcomes[of[i] as number] as number;
    if (!Number.isNaN(before)) merged += 1;
    outcomes[of[i] as number] = Math.max(outcome, Number.isNaN(before) ? 0 : before);
  });
  return { outcomes, merged };
}

const shown = 20;

/** In the numbers of the file, as `applyReadings` tells them. */
function impossibleSum(
  { name, reading }: SchemaColumn,
  found: { values: number; days: number; low: number; high: number; rows: readonly number[] },
): ImpossibleNumbers {
  const written = (possible = reading?.possible): [number, number] =>
    asWritten({ factor: 1, offset: 0, ...reading, ...(possible && { possible }) });
  return {
    ...{ column: name, count: found.rows.length, of: found.days, summed: found.values },
    ...{ possible: written(), found: written([found.low, found.high]) },
    rows: found.rows.slice(0, shown),
  };
}
