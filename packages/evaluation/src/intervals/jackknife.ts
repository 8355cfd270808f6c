import { studentQuantile } from '@prodrome/numerics';

/** A ratio of sums over patients, with an interval over them; none of fewer than two. */
export interface Ratio {
  readonly value: number;
  readonly ci?: readonly [number, number];
}

/**
 * Σ numerators / Σ denominators with the interval of the jackknife over patients and Student's t with one degree less than there are
 * patients whose denominator is not 0.
 * @param numerators - [patients]
 * @param denominators - [patients], ≥ 0, not all 0
 * Source: Bell & McCaffrey 2002; as CV3 in MacKinnon, Nielsen & Webb 2023 (doi:10.1016/j.jeconom.2022.04.001).
 */
export function jackknifeRatio(
  numerators: Float64Array,
  denominators: Float64Array,
  level: number,
): Ratio {
  const { value, variance, patients } = jackknifeVariance(numerators, denominators);
  if (variance === undefined) return { value };
  const half = studentQuantile((1 + level) / 2, patients - 1) * Math.sqrt(variance);
  return { value, ci: [value - half, value + half] };
}

/**
 * The interval of a rate, never outside [0, 1] and never empty: Wilson's with Student's t, for as many rows as would vary as the
 * rate does over patients. A rate of 0 or 1, which does not vary, counts as one row a patient.
 * @param hits - [patients]
 * @param rows - [patients] of which they are, not all 0
 * Source: Dean & Pagano 2015 (doi:10.1093/jssam/smv024), the modified Wilson interval.
 */
export function rateOverPatients(hits: Float64Array, rows: Float64Array, level: number): Ratio {
  const { value, variance, patients, total } = jackknifeVariance(hits, rows);
  if (variance === undefined) return { value };
  const spread = value * (1 - value);
  const effective = spread > 0 ? Math.min(total, spread / variance) : patients;
  const t = studentQuantile((1 + level) / 2, patients - 1);
  const middle = (value + t ** 2 / (2 * effective)) / (1 + t ** 2 / effective);
  const half =
    (t / (1 + t ** 2 / effective)) * Math.sqrt(spread / effective + t ** 2 / (4 * effective ** 2));
  return { value, ci: [Math.max(0, middle - half), Math.min(1, middle + half)] };
}

/** The variance is that of the ratio over patients; there is none where one patient alone has rows. */
function jackknifeVariance(
  numerators: Float64Array,
  denominators: Float64Array,
): { value: number; variance?: number; patients: number; total: number } {
  let [top, total, patients] = [0, 0, 0];
  numerators.forEach((own, patient) => {
    const rows = denominators[patient] as number;
    top += own;
    total += rows;
    patients += rows > 0 ? 1 : 0;
  });
  const value = top / total;
  if (patients < 2) return { value, patients, total };
  let variance = 0;
  numerators.forEach((own, patient) => {
    const rows = denominators[patient] as number;
    if (rows === 0) return;
    const without = (top - own) / (total - rows);
    variance += ((patients - 1) / patients) * (without - value) ** 2;
  });
  return { value, variance, patients, total };
}
