import type { SeededStream } from '@prodrome/numerics';
import { seasonalShift } from '../model/attack-course.ts';
import { exposureIndex } from '../model/effects.ts';
import { overuseOf, perimenstrualOn } from '../model/exposure-scales.ts';
import type { ObservedPatient } from './observed-patient.ts';
import type { Particles } from './particles.ts';
import { drawCycle, menstruates } from '../model/person.ts';
import type { Dealer } from './dealer.ts';
import type { ExposureDay } from './exposure-belief.ts';

/** Draws each person's day, and says how likely it brings an onset. */
export interface OnsetBelief {
  /** Writes the odds against an onset on the day after, for each person. */
  odds(day: number, today: ExposureDay, load: Uint8Array, out: Float64Array): void;
}

/** Each person has a cycle of her own, for where it is not tracked. */
export function createOnsetBelief(
  stream: SeededStream,
  dealer: Dealer,
  { columns, startDay, female, age, treatment, drift }: ObservedPatient,
  { count, alpha, effects, triptanUser }: Particles,
): OnsetBelief {
  const persons = Array.from({ length: count }, () => drawCycle(stream));
  const width = effects.length / count;
  const possible = new Float64Array(width);
  const cycleDays = menstruates(female, age)
    ? Math.min(drift?.cycleOff ?? Infinity, drift?.pregnancy ?? Infinity)
    : 0;
  return {
    odds: (day, today, load, out) => {
      const shift = (treatment[day] as number) + seasonalShift(startDay + day);
      const tracked = columns.perimenstrual_window[day] as number;
      dealer.cut();
      const isTracked = !Number.isNaN(tracked);
      for (let j = 0; j < count; j++) {
        today.draw(dealer, possible);
        possible[exposureIndex.overuse] = overuseOf(load[j] as number, triptanUser[j] === 1);
        if (isTracked) possible[exposureIndex.perimenstrual] = tracked;
        else if (day < cycleDays) {
          const { cycleDays: length, cycleStart } = persons[j] as (typeof persons)[number];
          possible[exposureIndex.perimenstrual] = perimenstrualOn(length, cycleStart, day);
        } else possible[exposureIndex.perimenstrual] = 0;
        let logOdds = (alpha[j] as number) + shift;
        for (let c = 0, at = j * width; c < width; c++, at++) {
          logOdds += (effects[at] as number) * (possible[c] as number);
        }
        out[j] = Math.exp(-logOdds);
      }
    },
  };
}
