import { jackknifeError, studentQuantile, sum } from '@prodrome/numerics';

/** A ratio of sums over patients, with an interval over them; none of fewer than two. */
export interface Ratio {
  readonly value: number;
  readonly ci?: readonly [number, number];
}

/** A patient with neither numerator nor denominator has no rows, and is not counted. */
const hasRows = (numerator: number, denominator: number): boolean =>
  numerator !== 0 || denominator !== 0;

/** value ± t · error, with one degree of freedom less than there are parts. */
export function studentInterval(
  value: number,
  error: number,
  parts: number,
  level: number,
): [number, number] {
  const half = studentQuantile((1 + level) / 2, parts - 1) * error;
  return [value - half, value + half];
}

/**
 * Σ numerators / Σ denominators with the interval of the jackknife over patients and Student's t with one degree less than there are
 * patients with rows.
 * @param numerators - [patients]
 * @param denominators - [patients], of which the sum is not 0, nor becomes it without one
 * Source: Bell & McCaffrey 2002; as CV3 in MacKinnon, Nielsen & Webb 2023 (doi:10.1016/j.jeconom.2022.04.001).
 */
export function jackknifeRatio(
  numerators: Float64Array,
  denominators: Float64Array,
  level: number,
): Ratio {
  const { value, error, patients } = leaveOneOut(numerators, denominators);
  if (error === undefined) return { value };
  return { value, ci: studentInterval(value, error, patients, level) };
}

/**
 * The interval of a rate, never outside [0, 1] and never empty: Wilson's with Student's t, for as many rows as would vary as the
 * rate does over patients. A rate of 0 or 1, which does not vary, counts as one row a patient.
 * @param hits - [patients]
 * @param rows - [patients] of which they are, not all 0
 * Source: Dean & Pagano 2015 (doi:10.1093/jssam/smv024), the modified Wilson interval.
 */
export function rateOverPatients(hits: Float64Array, rows: Float64Array, level: number): Ratio {
  const { value, error, patients, total } = leaveOneOut(hits, rows);
  if (error === undefined) return { value };
  const spread = value * (1 - value);
  const effective = spread > 0 ? Math.min(total, spread / error ** 2) : patients;
  const t = studentQuantile((1 + level) / 2, patients - 1);
  const middle = (value + t ** 2 / (2 * effective)) / (1 + t ** 2 / effective);
  const half =
    (t / (1 + t ** 2 / effective)) * Math.sqrt(spread / effective + t ** 2 / (4 * effective ** 2));
  return { value, ci: [Math.max(0, middle - half), Math.min(1, middle + half)] };
}

/** The standard error is that of the ratio over patients; there is none where fewer than two have rows. */
export function leaveOneOut(
  numerators: Float64Array,
  denominators: Float64Array,
): { value: number; error?: number; patients: number; total: number } {
  const present = [...numerators.keys()].filter((patient) =>
    hasRows(numerators[patient] as number, denominators[patient] as number),
  );
  const top = sum(numerators);
  const total = sum(denominators);
  const value = top / total;
  const patients = present.length;
  if (patients < 2) return { value, patients, total };
  const without = Float64Array.from(
    present,
    (patient) =>
      (top - (numerators[patient] as number)) / (total - (denominators[patient] as number)),
  );
  return { value, error: jackknifeError(value, without), patients, total };
}
