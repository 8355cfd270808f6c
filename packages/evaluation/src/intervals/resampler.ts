import { binsByRank, errorOf, rankErrors, weightedError } from '../metrics/calibration-error.ts';
import { fitIntercept, fitSlope, logOdds } from '../metrics/calibration-line.ts';
import { noOnset, shareOf, tallyPairs, type ConcordanceTally } from '../metrics/concordance.ts';
import type { ForecastSet, MetricValue, PatientIndex } from '../rows/forecast-set.ts';
import { lineOf, shiftOf } from '../metrics/line-newton.ts';
import { metricNames, type MetricName } from '../metrics/metric-names.ts';
import { sumByPatient, weigh } from './left-out.ts';
import { logLosses, meanOf, skillOf, squaredErrors } from '../metrics/proper-scores.ts';
import { precisionOf, rocOf } from '../metrics/rank-metrics.ts';
import { rank } from '../rows/ranking.ts';
import { createWalk } from '../metrics/weighted-walk.ts';

/** One model's forecasts, prepared so that a replicate costs little. */
export interface Resampler {
  /** Of the rows as they are. */
  readonly values: Readonly<Record<MetricName, MetricValue>>;
  /** [patients] Σ of squared errors. */
  readonly squared: Float64Array;
  /** Writes all metrics of patients that count as often as told, in the order of {@link metricNames}; NaN where there is none. */
  measure(counts: Float64Array, reference: Resampler | undefined, out: Float64Array): void;
}

const bins = 10;
/** Of the calibration line in a replicate; the values themselves are of all rows. */
const mostPoints = 1000;
/** Of the calibration line in a replicate; a last Newton step this small leaves an error of its square. */
const tolerance = 1e-5;

/** Prepares one model. */
export function createResampler(
  set: ForecastSet,
  index: PatientIndex,
  rows: Float64Array,
  probabilities: Float64Array,
  reference: Float64Array | undefined,
  noReference: string,
): Resampler {
  const { labels } = set;
  const { count, ofRow } = index;
  const ranking = rank(probabilities);
  const errors = squaredErrors(labels, probabilities);
  const losses = logLosses(labels, probabilities);
  const within = tallyPairs(labels, index, ranking);
  const onset = set.onset && tallyPairs(labels, index, ranking, set.onset);
  const odds = logOdds(probabilities);
  const intercept = fitIntercept(labels, odds);
  const line = fitSlope(labels, odds);
  const brier = meanOf(errors);
  const values: Record<MetricName, MetricValue> = {
    pooledAuc: rocOf(labels, ranking),
    withinAuc: shareOf(within),
    onsetWithinAuc: onset ? shareOf(onset) : { reason: noOnset },
    averagePrecision: precisionOf(labels, ranking),
    brier,
    brierSkill: reference
      ? skillOf(brier, meanOf(squaredErrors(labels, reference)))
      : { reason: noReference },
    logLoss: meanOf(losses),
    calibrationIntercept: intercept,
    calibrationSlope: 'slope' in line ? { value: line.slope } : line,
    ece: errorOf(labels, probabilities, binsByRank(ranking, bins), bins),
  };
  const squared = sumByPatient(errors, ofRow, count);
  const logs = sumByPatient(losses, ofRow, count);
  const walk = createWalk(labels, odds, index, ranking, mostPoints);
  const ranked = rankErrors(labels, probabilities, ranking, ofRow);
  const startShift = 'value' in intercept ? intercept.value : NaN;
  const startLine = 'slope' in line ? line : undefined;

  return {
    values,
    squared,
    measure: (counts, against, out) => {
      const drawn = weigh(counts, rows);
      const { auc, precision, points } = walk(counts);
      const own = weigh(counts, squared) / drawn;
      out[at.pooledAuc] = auc;
      out[at.withinAuc] = share(within, counts);
      out[at.onsetWithinAuc] = onset ? share(onset, counts) : NaN;
      out[at.averagePrecision] = precision;
      out[at.brier] = own;
      const base = against ? weigh(counts, against.squared) / drawn : 0;
      out[at.brierSkill] = base > 0 ? 1 - own / base : NaN;
      out[at.logLoss] = weigh(counts, logs) / drawn;
      out[at.calibrationIntercept] = shiftOf(points, startShift, tolerance);
      out[at.calibrationSlope] = (startLine && lineOf(points, startLine, tolerance)?.slope) ?? NaN;
      out[at.ece] = weightedError(ranked, counts, bins);
    },
  };
}

const at = Object.fromEntries(metricNames.map((name, i) => [name, i])) as Record<
  MetricName,
  number
>;

const share = ({ concordant, pairs }: ConcordanceTally, counts: Float64Array): number =>
  weigh(counts, concordant) / weigh(counts, pairs);
