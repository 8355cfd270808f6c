import { doseChanceOn } from '../model/attack-course.ts';
import type { ObservedPatient } from './observed-patient.ts';
import type { Particles } from './particles.ts';
import { createDiaryBelief, type EntryChances } from './diary-belief.ts';

/** What one outcome of a day says of the day's diary entry; all [count] persons. */
interface EntryBranch {
  /** Chance of acute medicine. */
  readonly dosed: Float64Array;
  /** Chance of an entry, of someone who has not dropped out. */
  readonly entry: Float64Array;
  /** Chance of what is in the file: this outcome and its dose, or no entry. */
  readonly keep: Float64Array;
  /** The same given what is in the file. */
  readonly dose: Float64Array;
}

/** Reads the diary day by day. */
export interface EntryBelief {
  readonly afterHeadache: EntryBranch;
  readonly afterFree: EntryBranch;
  /** To a day; one beyond the file leaves everything open. */
  next(day: number): void;
  /** Learns from that day how diligent the person is; `dose` is the chance of acute medicine where it is not recorded. */
  learn(day: number, dose: number): void;
}

/** Nothing is read yet. */
export function createEntryBelief(
  { columns, startDay, drift }: ObservedPatient,
  { count, triptanUser }: Particles,
): EntryBelief {
  const diary = createDiaryBelief(startDay);
  const create = (): EntryBranch => ({
    dosed: new Float64Array(count),
    entry: new Float64Array(count),
    keep: new Float64Array(count),
    dose: new Float64Array(count),
  });
  const [afterFree, afterHeadache] = [create(), create()];
  return {
    afterHeadache,
    afterFree,
    next: (day) => {
      const chances = diary.expect(day);
      const overuses = day >= (drift?.overuseOnset ?? Infinity);
      const read = {
        outcome: columns.headache_today[day],
        dose: columns.acute_med_today[day] as number,
      };
      [afterFree, afterHeadache].forEach(({ dosed, entry, keep, dose }, outcome) => {
        // there are but two kinds of persons
        const kinds = [false, true].map((user) =>
          branchOf(doseChanceOn(user, overuses, outcome), chances, outcome, read),
        );
        for (let j = 0; j < count; j++) {
          const kind = kinds[triptanUser[j] as number] as Branch;
          dosed[j] = kind.dosed;
          entry[j] = kind.entry;
          keep[j] = kind.keep;
          dose[j] = kind.dose;
        }
      });
    },
    learn: (day, dose) => {
      const recorded = !Number.isNaN(columns.headache_today[day]);
      diary.learn(day, recorded, recorded ? (columns.acute_med_today[day] as number) : dose);
    },
  };
}

interface Branch {
  readonly dosed: number;
  readonly entry: number;
  readonly keep: number;
  readonly dose: number;
}

function branchOf(
  dosed: number,
  { medicated, unmedicated, active }: EntryChances,
  outcome: number,
  read: { readonly outcome: number | undefined; readonly dose: number },
): Branch {
  const entry = dosed * medicated + (1 - dosed) * unmedicated;
  if (read.outcome === undefined) return { dosed, entry, keep: 1, dose: dosed };
  if (Number.isNaN(read.outcome)) {
    const keep = 1 - active * entry;
    return { dosed, entry, keep, dose: (dosed * (1 - active * medicated)) / keep };
  }
  const matches = read.outcome === outcome ? 1 : 0;
  const keep = matches * (read.dose === 1 ? dosed : 1 - dosed);
  return { dosed, entry, keep, dose: read.dose };
}
