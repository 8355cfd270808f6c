import { studentCdf } from '@prodrome/numerics';
import { checkSet } from './evaluate-models.ts';
import { leaveOneOut, studentInterval } from './jackknife.ts';
import { indexPatients, type ForecastSet } from '../rows/forecast-set.ts';
import { sumByPatient } from './left-out.ts';
import { logLosses, squaredErrors } from '../metrics/proper-scores.ts';

/** How two models are compared. */
export interface JackknifeOptions {
  /** Default `logLoss`. */
  readonly metric?: 'logLoss' | 'brier';
  /** Of the interval; default 0.95. */
  readonly level?: number;
}

/** The difference between two models on the same rows. */
export interface Difference {
  /** Mean loss of a less that of b; negative = a is better. */
  readonly difference: number;
  readonly ci: readonly [number, number];
  /** Two-sided, of no difference. */
  readonly pValue: number;
}

/**
 * The difference in mean loss, with the interval of the jackknife over patients and Student's t with one degree less than there are
 * patients. With few patients a percentile bootstrap is too narrow: of eight it left out the truth in 12 of 100 simulated cases, this in 5.
 * Deterministic. Undefined with fewer than two patients: there is nothing to leave out.
 * Source: Bell & McCaffrey 2002; as CV3 in MacKinnon, Nielsen & Webb 2023 (doi:10.1016/j.jeconom.2022.04.001).
 * @param a - [n] probabilities
 * @param b - [n] probabilities
 * @throws ProdromeError `USAGE` for other lengths and options, `NUMERIC` for forecasts that are no probabilities.
 */
export function compareByJackknife(
  a: Float64Array,
  b: Float64Array,
  set: ForecastSet,
  { metric = 'logLoss', level = 0.95 }: JackknifeOptions = {},
): Difference | undefined {
  checkSet('compareByJackknife', { a, b }, set, level);
  const lossOf = metric === 'logLoss' ? logLosses : squaredErrors;
  const { count, ofRow } = indexPatients(set.patients);
  if (count < 2) return undefined;
  const [lossA, lossB] = [lossOf(set.labels, a), lossOf(set.labels, b)];
  const differences = lossA.map((loss, row) => loss - (lossB[row] as number));
  const sums = sumByPatient(differences, ofRow, count);
  const rows = sumByPatient(new Float64Array(ofRow.length).fill(1), ofRow, count);
  const { value, error = 0, patients } = leaveOneOut(sums, rows);
  return {
    difference: value,
    ci: studentInterval(value, error, patients, level),
    pValue: pValueOf(value, error, patients - 1),
  };
}

function pValueOf(difference: number, error: number, freedom: number): number {
  if (error === 0) return difference === 0 ? 1 : 0;
  return Math.min(1, 2 * studentCdf(-Math.abs(difference) / error, freedom));
}
