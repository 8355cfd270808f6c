import { createFinds, type Found } from './found.ts';
import type { Check } from './patient-rows.ts';

/** A patient with several rows of a day. */
export interface RepeatedDays {
  readonly patient: string;
  /** Days with a row, and those of them with more than one. */
  readonly days: number;
  readonly repeated: number;
  /** The first 20 data rows that tell a day again. */
  readonly rows: readonly number[];
}

/** Looks for days of a diary that are told more than once. */
export function checkRepeatedDays(): Check<Found<RepeatedDays>> {
  const patients = createFinds<RepeatedDays>();
  return {
    add: (patient) => {
      const rows = createFinds<number>();
      const repeated = new Set<number>();
      let days = 0;
      let last = NaN;
      for (let at = 0; at < patient.count; at++) {
        const day = Math.floor(patient.time(at));
        if (day !== last) {
          days += 1;
          last = day;
          continue;
        }
        repeated.add(day);
        rows.add(patient.fileRow(at));
      }
      if (repeated.size === 0) return;
      patients.add({
        ...{ patient: patient.id, days, repeated: repeated.size },
        rows: rows.found().first,
      });
    },
    finding: () => patients.found(),
  };
}
