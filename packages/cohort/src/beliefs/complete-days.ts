import { ProdromeError } from '@prodrome/core';
import { exposureEffects } from '../model/effects.ts';
import type { SimulatedPatient } from '../simulation/simulate-patients.ts';

/** Everything that happened to a patient on each day; what {@link oracle1} and {@link oracle2} look at. */
export interface CompleteDays {
  /** [days, exposures], SD units, in the order of {@link exposureEffects}. */
  readonly exposures: Float64Array;
  /** [days + 1], 1 = headache. */
  readonly outcomes: Uint8Array;
  /** [days] or longer, 1 = acute medicine. */
  readonly doses: Uint8Array;
  /** [days], log-odds that treatments add. */
  readonly treatment: Float64Array;
  /** [days], log-odds that the season adds to an onset. */
  readonly season: Float64Array;
  /** [days], heart rate variability, SD units about the person's mean. */
  readonly hrv: Float64Array;
  /** [days], SD units about the person's mean. */
  readonly restingRate: Float64Array;
  /** [days], 1 = a prodrome was reported. */
  readonly reported: Uint8Array;
}

/** @throws ProdromeError `USAGE` when arrays do not have the same days. */
export function checkDays(where: string, days: number, lengths: Readonly<Record<string, number>>) {
  for (const [name, length] of Object.entries(lengths)) {
    if (length === days) continue;
    throw new ProdromeError('USAGE', {
      where: `${where}, ${name}`,
      expected: `values of ${days} days`,
      got: `of ${length}`,
    });
  }
}

/** @throws ProdromeError `USAGE` when arrays do not have the same days. */
export function checkCompleteDays(where: string, days: CompleteDays): number {
  const count = days.season.length;
  checkDays(where, count, {
    exposures: days.exposures.length / exposureEffects.length,
    outcomes: days.outcomes.length - 1,
    doses: Math.min(count, days.doses.length),
    treatment: days.treatment.length,
    hrv: days.hrv.length,
    restingRate: days.restingRate.length,
    reported: days.reported.length,
  });
  return count;
}

/** What happened to a simulated patient. */
export const completeDays = ({
  exposures,
  attacks,
  signs,
}: Pick<SimulatedPatient, 'exposures' | 'attacks' | 'signs'>): CompleteDays & {
  readonly logOdds: Float64Array;
} => ({
  exposures: exposures.values,
  outcomes: attacks.outcomes,
  doses: attacks.doses,
  treatment: attacks.treatment,
  season: attacks.season,
  hrv: signs.hrv,
  restingRate: signs.restingRate,
  reported: signs.reported,
  logOdds: attacks.logOdds,
});
