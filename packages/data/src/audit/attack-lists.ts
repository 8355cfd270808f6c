import { createFinds, type Found } from './found.ts';
import type { Check } from './patient-rows.ts';

/** A patient of whom hardly anything but days with an event is recorded, with gaps between. */
export interface AttackList {
  readonly patient: string;
  /** Days whose outcome is recorded, and those of them with an event. */
  readonly recorded: number;
  readonly events: number;
  /** Days between the first and the last recorded one whose outcome is not: unknown, not free of events. */
  readonly unlisted: number;
  /** The first 20 data rows of recorded days. */
  readonly rows: readonly number[];
}

const leastDays = 3;
const leastShareOfEvents = 0.95;
const leastShareUnlisted = 0.2;
/** An attack of 72 hours touches four days. */
const longestRuns = 4;

/**
 * Looks for lists of attacks that are given as diaries: patients with 3 or more recorded days, at least 95 % of them with an
 * event, while at least 20 % of the days between the first and the last are not recorded, and the runs of recorded days are of 4
 * days or fewer on average: longer ones are a diary with pauses.
 * @param outcomeCell - the cell that holds the outcome.
 */
export function checkAttackLists(outcomeCell: number): Check<Found<AttackList>> {
  const lists = createFinds<AttackList>();
  return {
    add: (patient) => {
      const rows = createFinds<number>();
      let recorded = 0;
      let events = 0;
      let runs = 0;
      let [first, last] = [NaN, NaN];
      for (let at = 0; at < patient.count; at++) {
        const outcome = patient.value(at, outcomeCell);
        const day = Math.floor(patient.time(at));
        if (Number.isNaN(outcome) || day === last) continue;
        if (recorded === 0) first = day;
        if (day !== last + 1) runs += 1;
        last = day;
        recorded += 1;
        events += outcome;
        rows.add(patient.fileRow(at));
      }
      const days = last - first + 1;
      const unlisted = days - recorded;
      if (recorded < leastDays || events < leastShareOfEvents * recorded) return;
      if (unlisted < leastShareUnlisted * days || recorded > longestRuns * runs) return;
      lists.add({ patient: patient.id, recorded, events, unlisted, rows: rows.found().first });
    },
    finding: () => lists.found(),
  };
}
