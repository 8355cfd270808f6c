import { sum } from '@prodrome/numerics';
import { jackknifeRatio } from '../intervals/jackknife.ts';
import { checkForecastSet, checkProbabilities, type ForecastSet } from '../rows/forecast-set.ts';
import { checkThresholds, createCounter, everyPercent } from './thresholds.ts';

/** What acting from one threshold on is worth. */
export interface DecisionPoint {
  readonly threshold: number;
  /** Events acted on in time, less false alarms at the odds of the threshold; per row. */
  readonly netBenefit: number;
  /** The same of acting every day; that of never acting is 0. */
  readonly always: number;
  /** By how much the model is better than the better of always and never, with its interval over patients. */
  readonly advantage: { readonly value: number; readonly ci?: readonly [number, number] };
}

/**
 * The decision curve: the net benefit of acting where the forecast is at or above a threshold, beside acting always and never.
 * @param probabilities - [n]
 * @param options - thresholds between 0 and 1, .01 to .50 unless told otherwise; level of the intervals, .95.
 * @throws ProdromeError `USAGE` for other lengths and options, `NUMERIC` for forecasts that are no probabilities.
 * Source: Vickers & Elkin 2006 (doi:10.1177/0272989X06295361).
 */
export function decisionCurve(
  set: ForecastSet,
  probabilities: Float64Array,
  {
    thresholds = everyPercent.slice(0, 50),
    level = 0.95,
  }: { readonly thresholds?: readonly number[]; readonly level?: number } = {},
): readonly DecisionPoint[] {
  checkForecastSet('decisionCurve', set);
  checkProbabilities('decisionCurve', set.labels, probabilities);
  checkThresholds('decisionCurve', thresholds, level);
  if (set.labels.length === 0) return [];
  const { rows, events, at } = createCounter(set, probabilities);
  const n = set.labels.length;
  return thresholds.map((threshold) => {
    const odds = threshold / (1 - threshold);
    const { hits, falseAlarms } = at(threshold);
    const own = hits.map((hit, patient) => hit - odds * (falseAlarms[patient] as number));
    const all = events.map((event, patient) => event - odds * ((rows[patient] as number) - event));
    const always = sum(all) / n;
    const ahead = own.map(
      (benefit, patient) => benefit - (always > 0 ? (all[patient] as number) : 0),
    );
    return {
      threshold,
      netBenefit: sum(own) / n,
      always,
      advantage: jackknifeRatio(ahead, rows, level),
    };
  });
}
