import { sigmoid, type SeededStream } from '@prodrome/numerics';
import {
  courseShift,
  doseChanceOn,
  firstCourse,
  nextCourse,
  seasonalShift,
  triptanShift,
} from '../model/attack-course.ts';
import { drawAutoregression } from '../model/draws.ts';
import { treatmentShift, type DriftDays } from '../model/drift.ts';
import { exposureEffects, exposureIndex } from '../model/effects.ts';
import { overuseOf } from '../model/exposure-scales.ts';
import type { Exposures } from './exposures.ts';
import { acuteMedicine, attacks } from '../model/model.ts';
import type { Person } from '../model/person.ts';
import type { Setting } from '../model/setting.ts';

/** The attacks of one patient: day t, from 0 to days − 1, is followed by the outcome of t + 1. */
export interface Attacks {
  /** [days + 1], 1 = headache; the first day is free. */
  readonly outcomes: Uint8Array;
  /** [days + 1], 1 = acute medicine was taken. */
  readonly doses: Uint8Array;
  /** [days], log-odds of the outcome of t + 1 without the susceptibility. */
  readonly logOdds: Float64Array;
  /** [days], susceptibility of t + 1; half of it acts in an attack. */
  readonly latent: Float64Array;
  /** [days], true probability of a headache on t + 1. */
  readonly probability: Float64Array;
  /** [days], log-odds: the shift of treatments. */
  readonly treatment: Float64Array;
  /** [days], log-odds: the season. */
  readonly season: Float64Array;
}

/** Lives through the attacks, and writes the load of overuse into the exposures. */
export function drawAttacks(
  stream: SeededStream,
  person: Person,
  drift: DriftDays,
  { values }: Exposures,
  { startDay, days }: Setting,
): Attacks {
  const outcomes = new Uint8Array(days + 1);
  const doses = new Uint8Array(days + 1);
  const latent = drawAutoregression(stream.fork('latent'), days + 1, attacks.latent).subarray(1);
  const logOdds = new Float64Array(days);
  const probability = new Float64Array(days);
  const treatment = treatmentShift(drift, days);
  const season = treatment.map((_, day) => seasonalShift(startDay + day));
  const chance = stream.fork('outcome');
  const dosing = stream.fork('dose');
  let course = firstCourse;
  let doseDays = 0;
  for (let day = 0; day < days; day++) {
    doseDays += (doses[day] as number) - (doses[day - acuteMedicine.windowDays] ?? 0);
    values[day * exposureEffects.length + exposureIndex.overuse] = overuseOf(
      doseDays,
      person.triptanUser,
    );
    const shift = treatment[day] as number;
    const own =
      courseShift(course) +
      (course.run > 0
        ? person.stay +
          triptanShift(person.triptanUser, doses[day] as number) +
          attacks.shareInAttack * shift
        : person.alpha + effectOf(person.effects, values, day) + shift + (season[day] as number));
    const z = (latent[day] as number) * (course.run > 0 ? attacks.shareInAttack : 1);
    logOdds[day] = own;
    probability[day] = sigmoid(own + z);
    const outcome = chance.next() < (probability[day] as number) ? 1 : 0;
    outcomes[day + 1] = outcome;
    course = nextCourse(course, outcome);
    const dose = doseChanceOn(person.triptanUser, day + 1 >= drift.overuseOnset, outcome);
    doses[day + 1] = dosing.next() < dose ? 1 : 0;
  }
  return { outcomes, doses, logOdds, latent, probability, treatment, season };
}

/** Σ effect · exposure of one day, log-odds. */
function effectOf(own: Float64Array, values: Float64Array, day: number): number {
  let total = 0;
  const from = day * own.length;
  for (let j = 0; j < own.length; j++) {
    total += (own[j] as number) * (values[from + j] as number);
  }
  return total;
}
