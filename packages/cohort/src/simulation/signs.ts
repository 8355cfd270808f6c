import type { SeededStream } from '@prodrome/numerics';
import { exposureEffects, exposureIndex } from '../model/effects.ts';
import type { Exposures } from './exposures.ts';
import type { Attacks } from './history.ts';
import { prodrome } from '../model/model.ts';
import type { Person } from '../model/person.ts';

/** Signs in the body and in the diary on the day before an onset; SD units about the person's own mean. */
export interface Signs {
  /** [days], 1 = a prodrome was there. */
  readonly prodromes: Uint8Array;
  /** [days], 1 = the patient would report one. */
  readonly reported: Uint8Array;
  /** [days] */
  readonly hrv: Float64Array;
  /** [days] */
  readonly restingRate: Float64Array;
}

/** Signs of each day. */
export function drawSigns(
  stream: SeededStream,
  { prodromal }: Person,
  exposures: Exposures,
  { outcomes, probability }: Attacks,
): Signs {
  const days = probability.length;
  const own = stream.fork('prodrome');
  const reports = stream.fork('report');
  const prodromes = new Uint8Array(days).map((_, day) => {
    const announced = own.next() < prodrome.chance;
    return announced && prodromal && outcomes[day] === 0 && outcomes[day + 1] === 1 ? 1 : 0;
  });
  const reported = prodromes.map((there) =>
    reports.next() < (there === 1 ? prodrome.reported : prodrome.reportedFalsely) ? 1 : 0,
  );
  const usual = usualSigns(exposures.values, days);
  const variability = stream.fork('hrv');
  const rates = stream.fork('restingRate');
  return {
    prodromes,
    reported,
    hrv: usual.hrv.map(
      (mean, day) =>
        variability.nextNormal() + mean + prodrome.hrvShift * (prodromes[day] as number),
    ),
    restingRate: usual.restingRate.map(
      (mean, day) =>
        rates.nextNormal() + mean + prodrome.restingRateShift * (prodromes[day] as number),
    ),
  };
}

/** What heart rates are expected from stress and drinks alone. */
export function usualSigns(values: Float64Array, days: number): Pick<Signs, 'hrv' | 'restingRate'> {
  const hrv = new Float64Array(days);
  const restingRate = new Float64Array(days);
  for (let day = 0; day < days; day++) {
    const stress = values[day * exposureEffects.length + exposureIndex.stress] as number;
    const excess = values[day * exposureEffects.length + exposureIndex.alcoholExcess] as number;
    hrv[day] = prodrome.hrvStress * stress;
    restingRate[day] =
      prodrome.restingRateStress * stress +
      prodrome.restingRateDrinks * Math.min(excess, prodrome.mostDrinks);
  }
  return { hrv, restingRate };
}
