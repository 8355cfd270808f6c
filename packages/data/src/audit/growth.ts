import type { FeaturePlan } from '../schema/roles.ts';
import { createFinds, type Found } from './found.ts';
import type { Check, PatientRows } from './patient-rows.ts';

/** Two numbers of a patient, one after the other, of something that grows with time, such as an age, but not like this. */
export interface OddGrowth {
  readonly column: string;
  readonly patient: string;
  /** Data rows, counted from 1. */
  readonly rows: readonly [number, number];
  readonly from: number;
  readonly to: number;
  /** Between the two rows. */
  readonly days: number;
}

/** Room for numbers of single precision. */
const tolerance = 1e-3;

/**
 * Looks for numbers that fall, or that grow faster than the catalogue says by more than 1, which is room for ages in whole
 * years. Numbers that cannot be are passed over; the report of reading counts them.
 */
export function checkGrowth(features: readonly FeaturePlan[]): Check<Found<OddGrowth>> {
  const odd = createFinds<OddGrowth>();
  const columns = features.flatMap(({ name, meaning }, cell) => {
    const { growsPerDay: pace, factor = 1, offset = 0, possible } = meaning ?? {};
    if (pace === undefined) return [];
    const [least, most] = possible ?? [-Infinity, Infinity];
    const read = (patient: PatientRows, at: number): number => {
      const value = factor * patient.value(at, cell) + offset;
      return value >= least && value <= most ? value : NaN;
    };
    return [{ name, pace, read }];
  });
  return {
    add: (patient) => {
      for (const { name, pace, read } of columns) {
        let before = -1;
        for (let at = 0; at < patient.count; at++) {
          const to = read(patient, at);
          if (Number.isNaN(to)) continue;
          if (before >= 0) {
            const from = read(patient, before);
            const days = patient.time(at) - patient.time(before);
            const most = from + pace * days + 1;
            if (to < from - tolerance || to > most + tolerance) {
              const rows = [patient.fileRow(before), patient.fileRow(at)] as const;
              odd.add({ column: name, patient: patient.id, rows, from, to, days });
            }
          }
          before = at;
        }
      }
    },
    finding: () => odd.found(),
  };
}
