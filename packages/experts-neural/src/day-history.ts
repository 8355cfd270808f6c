import type { FeatureTable, PatientStates } from '@prodrome/core';
import { encodeDay, type DayChannels } from './day-channels.ts';

/**
 * All days of a table as a network sees them, one after another; before each patient's first row lie the days remembered of it, or nothing
 * (zeros). So every window is a stretch of this one table, and none needs to be copied out of it.
 */
export interface DayHistory {
  /** [days, width] */
  readonly days: Float32Array;
  /** Where the window of a row begins. */
  readonly firstOf: (row: number) => number;
  /** Whether a row's window holds any observed value. */
  readonly isObserved: (row: number) => boolean;
  /** The last steps − 1 days of each patient, to be remembered. */
  readonly states: PatientStates;
}

/** Encodes a table. @param from - what is remembered of its patients: states as this function gave them for earlier rows. */
export function encodeHistory(
  channels: DayChannels,
  table: FeatureTable,
  steps: number,
  from?: PatientStates,
): DayHistory {
  const { width } = channels;
  const before = steps - 1;
  const patients = table.patientIds.length;
  const days = new Float32Array((table.rows + before * patients) * width);
  const asOf = from ? from.asOf.slice() : new Float64Array(patients).fill(-Infinity);
  const values = new Float64Array(patients * before * width);
  const columns = table.columns.length;
  let row = 0;
  for (let patient = 0; patient < patients; patient++) {
    const remembered = row + before * patient;
    const kept = patient * before * width;
    if (from) days.set(from.values.subarray(kept, kept + before * width), remembered * width);
    for (; row < table.rows && table.patients[row] === patient; row++) {
      const time = table.times[row] as number;
      const last = asOf[patient] as number;
      const gap = last === -Infinity ? NaN : time - last;
      const to = (row + before * (patient + 1)) * width;
      encodeDay(channels, table.values, row * columns, gap, days, to);
      asOf[patient] = time;
    }
    const end = (row + before * (patient + 1)) * width;
    values.set(days.subarray(end - before * width, end), kept);
  }
  const firstOf = (asked: number): number => asked + before * (table.patients[asked] as number);
  return {
    days,
    firstOf,
    isObserved: (asked) => {
      const first = firstOf(asked);
      for (let day = first; day < first + steps; day++) {
        if ((days[(day + 1) * width - 1] as number) > 0) return true;
      }
      return false;
    },
    states: { width: before * width, asOf, values },
  };
}
