import { prodrome } from '../model/model.ts';
import { usualSigns } from '../simulation/signs.ts';
import type { CompleteDays } from './complete-days.ts';

/** How much likelier each day's heart rates and report are with a prodrome than without; [days]. */
export function signEvidence(
  days: Pick<CompleteDays, 'exposures' | 'hrv' | 'restingRate' | 'reported'>,
): Float64Array {
  const usual = usualSigns(days.exposures, days.hrv.length);
  return days.hrv.map((value, day) => {
    const variability = value - (usual.hrv[day] as number);
    const rate = (days.restingRate[day] as number) - (usual.restingRate[day] as number);
    return (
      shiftEvidence(variability, prodrome.hrvShift, 1) *
      shiftEvidence(rate, prodrome.restingRateShift, 1) *
      reportEvidence(days.reported[day] as number)
    );
  });
}

/** Likelihood ratio of a normal value whose mean is `shift` rather than 0. */
export const shiftEvidence = (value: number, shift: number, variance: number): number =>
  Math.exp((shift * (value - shift / 2)) / variance);

/** Likelihood ratio of a report, or of none. */
export function reportEvidence(reported: number): number {
  const { reported: there, reportedFalsely: not } = prodrome;
  return reported === 1 ? there / not : (1 - there) / (1 - not);
}

/** How much likelier the signs are before an onset than before a free day. */
export const onsetEvidence = (evidence: number, prodromal: boolean | number): number =>
  prodromal ? prodrome.chance * evidence + 1 - prodrome.chance : 1;
