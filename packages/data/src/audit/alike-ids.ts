import { createFinds, type Found } from './found.ts';
import type { Check } from './patient-rows.ts';

/** Identifiers that differ only in case, spaces, `_` and `-`, or leading zeros, and may be one patient. */
export interface AlikeIds {
  readonly patients: readonly string[];
  /** The first data row of each, in the order of time. */
  readonly rows: readonly number[];
}

/** Looks for patients that may have two identifiers. Memory grows with the patients. */
export function checkIds(): Check<Found<AlikeIds>> {
  const bySpelling = new Map<string, [string, number][]>();
  return {
    add: (patient) => {
      const key = spellingOf(patient.id);
      const known = bySpelling.get(key) ?? [];
      known.push([patient.id, patient.fileRow(0)]);
      bySpelling.set(key, known);
    },
    finding: () => {
      const alike = createFinds<AlikeIds>();
      for (const found of bySpelling.values()) {
        if (found.length < 2) continue;
        alike.add({ patients: found.map(([id]) => id), rows: found.map(([, row]) => row) });
      }
      return alike.found();
    },
  };
}

const spellingOf = (id: string): string =>
  id
    .normalize('NFKC')
    .toLowerCase()
    .trim()
    .replace(/[\s_-]+/gu, '-')
    .replace(/(?<![\d.])0+(?=\d)/gu, '');
