import { sigmoid } from '@prodrome/numerics';
import { doseChanceOn } from '../model/attack-course.ts';
import { diaryShift } from '../model/recording.ts';
import type { SimulatedPatient } from '../simulation/simulate-patients.ts';

/** How the chance of an event changes when it is known to be recorded; `ratio` = P(recorded | event) / P(recorded | none). */
export const givenRecorded = (chance: number, ratio: number): number =>
  (chance * ratio) / (chance * ratio + 1 - chance);

/** [days], how much likelier the outcome of tomorrow is recorded when it is a headache, for whoever knows the person. */
export function recordedRatios({
  person,
  recorded,
  drift,
  startDay,
  days,
}: SimulatedPatient): Float64Array {
  const recordedOn = (day: number, outcome: number): number => {
    const dose = doseChanceOn(person.triptanUser, day >= drift.overuseOnset, outcome);
    const chance = (taken: number): number =>
      recorded.diligence === Infinity
        ? 1
        : sigmoid(recorded.diligence + diaryShift(startDay, day, taken));
    return dose * chance(1) + (1 - dose) * chance(0);
  };
  return new Float64Array(days).map((_, day) => recordedOn(day + 1, 1) / recordedOn(day + 1, 0));
}
