import { ProdromeError } from '@prodrome/core';
import { checkProbabilities, type MetricValue } from '../rows/forecast-set.ts';
import { rank, type Ranking } from '../rows/ranking.ts';

/**
 * The expected calibration error: the mean over rows of |Σ (p − y)| / rows of their bin.
 * Bins have equal numbers of rows by rank. Equal forecasts stay together: they go to the bin in which their middle rank
 * lies, so bins can differ in size or be empty.
 * @throws ProdromeError `USAGE` for other lengths and bins, `NUMERIC` for forecasts that are no probabilities.
 * Source: Naeini, Cooper & Hauskrecht 2015, doi:10.1609/aaai.v29i1.9602. Deviation: equal masses, not widths.
 */
export function expectedCalibrationError(
  labels: Float64Array,
  probabilities: Float64Array,
  bins = 10,
): MetricValue {
  checkProbabilities('expectedCalibrationError', labels, probabilities);
  if (!Number.isInteger(bins) || bins < 1) {
    throw new ProdromeError('USAGE', {
      where: 'expectedCalibrationError, bins',
      expected: 'an integer ≥ 1',
      got: String(bins),
    });
  }
  return errorOf(labels, probabilities, binsByRank(rank(probabilities), bins), bins);
}

/** {@link expectedCalibrationError} for bins at hand. */
export function errorOf(
  labels: Float64Array,
  probabilities: Float64Array,
  binOfRow: Int32Array,
  bins: number,
): MetricValue {
  if (labels.length === 0) return { reason: 'no rows' };
  const gaps = new Float64Array(bins);
  for (let i = 0; i < labels.length; i++) {
    const bin = binOfRow[i] as number;
    gaps[bin] = (gaps[bin] as number) + ((probabilities[i] as number) - (labels[i] as number));
  }
  return { value: gaps.reduce((total, gap) => total + Math.abs(gap), 0) / labels.length };
}

/** [n] each row's bin, 0 for the highest forecasts. */
export function binsByRank({ order, closes }: Ranking, bins: number): Int32Array {
  const n = order.length;
  const binOfRow = new Int32Array(n);
  for (let k = 0, first = 0; k < n; k++) {
    if (closes[k] === 0) continue;
    const bin = Math.floor((bins * (first + k + 1)) / (2 * n));
    for (; first <= k; first++) binOfRow[order[first] as number] = bin;
  }
  return binOfRow;
}

/** Forecasts from the highest to the lowest, laid out for going over them again and again. */
export interface RankedErrors {
  /** [n] whose each is, how far it lies from its label, and whether equal forecasts end with it. */
  readonly patients: Int32Array;
  readonly gaps: Float64Array;
  readonly closes: Uint8Array;
}

/** Lays errors out by rank. @param ofRow - [n] the patient of each row, a place in the counts. */
export const rankErrors = (
  labels: Float64Array,
  probabilities: Float64Array,
  { order, closes }: Ranking,
  ofRow: Int32Array,
): RankedErrors => ({
  patients: Int32Array.from(order, (row) => ofRow[row] as number),
  gaps: Float64Array.from(order, (row) => (probabilities[row] as number) - (labels[row] as number)),
  closes,
});

/** {@link expectedCalibrationError} of rows that count as often as their patients; bins are of the rows that count. */
export function weightedError(
  { patients, gaps, closes }: RankedErrors,
  counts: Float64Array,
  bins: number,
): number {
  const n = patients.length;
  let total = 0;
  for (let k = 0; k < n; k++) total += counts[patients[k] as number] as number;
  const sums = new Float64Array(bins);
  let [seen, tied, gap] = [0, 0, 0];
  for (let k = 0; k < n; k++) {
    const weight = counts[patients[k] as number] as number;
    tied += weight;
    gap += weight * (gaps[k] as number);
    if (closes[k] === 0) continue;
    if (tied > 0) {
      const bin = Math.floor((bins * (2 * seen + tied)) / (2 * total));
      sums[bin] = (sums[bin] as number) + gap;
    }
    seen += tied;
    tied = gap = 0;
  }
  return sums.reduce((sum, own) => sum + Math.abs(own), 0) / total;
}
