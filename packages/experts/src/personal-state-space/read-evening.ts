import type { Evening } from './filter.ts';
import { weekdayOf, type ColumnFit } from './fit-columns.ts';
import type { Inputs } from './inputs.ts';
import { rawValue, type Input } from './roles.ts';

/** Sums and counts of a patient's observed features, in standard units: the habits. */
export interface Habits {
  readonly sums: Float64Array;
  readonly counts: Float64Array;
}

/** How much of the weekday's mean is expected where nothing was observed. */
export const weekdayShare = 0.8;
/** Of the season. */
export const daysInYear = 365.25;

/**
 * What is seen on the evening of a day. `values` are its row, undefined for a day without one; the habits take it in. A missing
 * feature is what the patient's habit and the day of the week make likely; missing evidence is the average, and told apart.
 */
export function readEvening(
  inputs: Inputs,
  values: ArrayLike<number> | undefined,
  day: number,
  habits: Habits,
  out: Evening,
): void {
  const { roles, features, evidence } = inputs;
  const weekday = weekdayOf(day);
  for (let j = 0; j < roles.features.length; j++) {
    const input = roles.features[j] as Input;
    const z = standard(features, j, values, input);
    const isMissing = Number.isNaN(z);
    if (!isMissing) {
      habits.sums[j] = (habits.sums[j] as number) + z;
      habits.counts[j] = (habits.counts[j] as number) + 1;
    }
    const habit =
      (habits.sums[j] as number) /
      ((features.strength[j] as number) + (habits.counts[j] as number));
    const usual = weekdayShare * (features.weekdays[j * 7 + weekday] as number);
    const level = isMissing ? habit + usual : z;
    out.features[j] = input.isHabit ? level - habit : level;
    out.missing[j] = Number(isMissing);
  }
  const signs = roles.evidence.length;
  for (let e = 0; e < signs; e++) {
    const z = standard(evidence, e, values, roles.evidence[e] as Input);
    out.evidence[e] = Number.isNaN(z) ? 0 : z;
    out.evidence[signs + e] = Number(Number.isNaN(z));
  }
  out.treatment = treatmentOf(inputs, values) ?? inputs.treated;
  const angle = (2 * Math.PI * day) / daysInYear;
  out.season[0] = Math.sin(angle);
  out.season[1] = Math.cos(angle);
}

/** Whether a day was treated; undefined where that is not known. */
export function treatmentOf(
  { roles: { treatment } }: Inputs,
  values: ArrayLike<number> | undefined,
): number | undefined {
  const value = treatment === undefined ? NaN : (values?.[treatment] ?? NaN);
  return Number.isNaN(value) ? undefined : Number(value > 0);
}

/** A patient's constants in standard units, 0 where unknown. */
export function readStatics({ roles, statics }: Inputs, values: ArrayLike<number>): Float64Array {
  return Float64Array.from(roles.statics, (input, at) => {
    const z = standard(statics, at, values, input);
    return Number.isNaN(z) ? 0 : z;
  });
}

function standard(
  { mean, spread }: ColumnFit,
  at: number,
  values: ArrayLike<number> | undefined,
  input: Input,
): number {
  if (values === undefined) return NaN;
  return (rawValue(values, 0, input) - (mean[at] as number)) / (spread[at] as number);
}

/** Whether a day is a Friday or a Saturday, when diaries are kept less. */
export const isWeekend = (day: number): number => Number([1, 2].includes(weekdayOf(day)));
