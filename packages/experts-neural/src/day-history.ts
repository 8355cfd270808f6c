import { setImmediate } from 'node:timers/promises';
import type { FeatureTable, PatientStates } from '@prodrome/core';

/** How a recorded row becomes the numbers of a day. */
export interface DayEncoding {
  /** Numbers of one day. */
  readonly width: number;
  /** What stands for days before a patient's first row. */
  readonly blank: number;
  /** Writes a row's numbers. @param gap - days since the row before; NaN where there is none. */
  readonly encode: (
    table: FeatureTable,
    row: number,
    gap: number,
    out: Float32Array,
    at: number,
  ) => void;
}

/**
 * All days of a table as a network sees them, one after another; before each patient's first row lie the days remembered of it, or blanks.
 * So every window is a stretch of this one table, and none needs to be copied out of it.
 */
export interface DayHistory {
  /** [days, width] */
  readonly days: Float32Array;
  /** Where the window of a row begins. */
  readonly firstOf: (row: number) => number;
  /** The last steps − 1 days of each patient, to be remembered. */
  readonly states: PatientStates;
}

// a few milliseconds of encoding
const numbersOfTurn = 50_000;

/**
 * Encodes a table; the event loop turns in between.
 * @param from - what is remembered of its patients: states as this function gave them for earlier rows.
 */
export async function encodeHistory(
  { width, blank, encode }: DayEncoding,
  table: FeatureTable,
  steps: number,
  from?: PatientStates,
): Promise<DayHistory> {
  const before = steps - 1;
  const patients = table.patientIds.length;
  const days = new Float32Array((table.rows + before * patients) * width);
  const asOf = from ? from.asOf.slice() : new Float64Array(patients).fill(-Infinity);
  const values = new Float64Array(patients * before * width);
  let row = 0;
  let turned = 0;
  for (let patient = 0; patient < patients; patient++) {
    const first = (row + before * patient) * width;
    const kept = patient * before * width;
    if (from && asOf[patient] !== -Infinity) {
      days.set(from.values.subarray(kept, kept + before * width), first);
    } else days.fill(blank, first, first + before * width);
    for (; row < table.rows && table.patients[row] === patient; row++) {
      const time = table.times[row] as number;
      const last = asOf[patient] as number;
      const gap = last === -Infinity ? NaN : time - last;
      const at = (row + before * (patient + 1)) * width;
      encode(table, row, gap, days, at);
      asOf[patient] = time;
      if (at - turned < numbersOfTurn) continue;
      turned = at;
      await setImmediate();
    }
    const end = (row + before * (patient + 1)) * width;
    values.set(days.subarray(end - before * width, end), kept);
  }
  return {
    days,
    firstOf: (asked) => asked + before * (table.patients[asked] as number),
    states: { width: before * width, asOf, values },
  };
}
