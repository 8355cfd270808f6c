import { sum } from '@prodrome/numerics';
import { rateOverPatients, type Ratio } from '../intervals/jackknife.ts';
import { checkForecastSet, checkProbabilities, type ForecastSet } from '../rows/forecast-set.ts';
import { checkThresholds, createCounter, everyPercent } from './thresholds.ts';

/** What warning from one threshold on means for people. */
export interface AlertPoint {
  readonly threshold: number;
  /** Warnings in seven days of one person. */
  readonly alertsPerWeek: number;
  /** Share of events that were warned of, with its interval over patients. Not there without events. */
  readonly sensitivity?: Ratio;
  /** Share of other days without a warning. Not there where every day has an event. */
  readonly specificity?: Ratio;
  /** Positive predictive value: share of warnings that an event followed. Not there without warnings. */
  readonly ppv?: Ratio;
}

/**
 * Warnings a week against what they catch, for each threshold; a row counts as one day of its patient.
 * @param probabilities - [n]
 * @param options - thresholds between 0 and 1, every percent unless told otherwise; level of the intervals, .95.
 * @throws ProdromeError `USAGE` for other lengths and options, `NUMERIC` for forecasts that are no probabilities.
 */
export function alertCurve(
  set: ForecastSet,
  probabilities: Float64Array,
  {
    thresholds = everyPercent,
    level = 0.95,
  }: { readonly thresholds?: readonly number[]; readonly level?: number } = {},
): readonly AlertPoint[] {
  checkForecastSet('alertCurve', set);
  checkProbabilities('alertCurve', set.labels, probabilities);
  checkThresholds('alertCurve', thresholds, level);
  const { rows, events, at } = createCounter(set, probabilities);
  const others = rows.map((days, patient) => days - (events[patient] as number));
  const rate = (hits: Float64Array, of: Float64Array): Ratio | undefined =>
    sum(of) > 0 ? rateOverPatients(hits, of, level) : undefined;
  return thresholds.map((threshold) => {
    const { hits, falseAlarms } = at(threshold);
    const warnings = hits.map((hit, patient) => hit + (falseAlarms[patient] as number));
    const sensitivity = rate(hits, events);
    const specificity = rate(
      others.map((days, patient) => days - (falseAlarms[patient] as number)),
      others,
    );
    const ppv = rate(hits, warnings);
    return {
      threshold,
      alertsPerWeek: set.labels.length > 0 ? (7 * sum(warnings)) / set.labels.length : 0,
      ...(sensitivity && { sensitivity }),
      ...(specificity && { specificity }),
      ...(ppv && { ppv }),
    };
  });
}
