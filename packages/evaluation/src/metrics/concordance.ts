import { expectObject } from '../rows/check-arguments.ts';
import {
  checkForecastSet,
  checkScores,
  indexPatients,
  type ForecastSet,
  type MetricValue,
  type PatientIndex,
} from '../rows/forecast-set.ts';
import { rank, type Ranking } from '../rows/ranking.ts';

/** Pairs of an event and a non-event of the same patient; both [patients]. */
export interface ConcordanceTally {
  /** Pairs whose event was forecast higher; ties count ½. */
  readonly concordant: Float64Array;
  readonly pairs: Float64Array;
}

/**
 * The share of pairs (an event and a non-event of one patient) in which the event was forecast higher; ties count ½.
 * Patients with only one kind of day have no pairs and do not count; others count by their pairs.
 * With `onsetOnly` only rows where `set.onset` is 1 are looked at.
 * @throws ProdromeError `USAGE` for other lengths, `NUMERIC` for NaN and labels other than 0 and 1.
 */
export function withinPatientConcordance(
  set: ForecastSet,
  probabilities: Float64Array,
  options: { readonly onsetOnly?: boolean } = {},
): MetricValue {
  const where = 'withinPatientConcordance';
  checkForecastSet(where, set);
  expectObject(`${where}, options`, options);
  checkScores(where, set.labels, probabilities);
  const only = options.onsetOnly === true;
  if (only && !set.onset) return { reason: noOnset };
  const index = indexPatients(set.patients);
  return shareOf(tallyPairs(set.labels, index, rank(probabilities), only ? set.onset : undefined));
}

/** Why there is no onset metric. */
export const noOnset = 'it is not known which days were free';

/** The concordance of a whole tally. */
export function shareOf({ concordant, pairs }: ConcordanceTally): MetricValue {
  let [good, all] = [0, 0];
  for (let p = 0; p < pairs.length; p++) {
    good += concordant[p] as number;
    all += pairs[p] as number;
  }
  return all > 0 ? { value: good / all } : { reason: 'no patient has both events and other days' };
}

/** Counts each patient's pairs in one walk down the ranking. */
export function tallyPairs(
  labels: Float64Array,
  { count, ofRow }: PatientIndex,
  { order, closes }: Ranking,
  only?: Uint8Array,
): ConcordanceTally {
  const concordant = new Float64Array(count);
  const events = new Float64Array(count);
  const others = new Float64Array(count);
  // events of the tie that is open now; an event counts fully for non-events below its tie, half within
  const tied = new Float64Array(count);
  for (let k = 0, first = 0; k < order.length; k++) {
    if (closes[k] === 0) continue;
    for (let at = first; at <= k; at++) {
      const row = order[at] as number;
      const patient = ofRow[row] as number;
      if (only === undefined || only[row] === 1) {
        tied[patient] = (tied[patient] as number) + (labels[row] as number);
      }
    }
    for (let at = first; at <= k; at++) {
      const row = order[at] as number;
      const patient = ofRow[row] as number;
      if (labels[row] === 1 || (only !== undefined && only[row] !== 1)) continue;
      others[patient] = (others[patient] as number) + 1;
      concordant[patient] =
        (concordant[patient] as number) +
        (events[patient] as number) +
        (tied[patient] as number) / 2;
    }
    for (let at = first; at <= k; at++) {
      const patient = ofRow[order[at] as number] as number;
      events[patient] = (events[patient] as number) + (tied[patient] as number);
      tied[patient] = 0;
    }
    first = k + 1;
  }
  return { concordant, pairs: events.map((number, p) => number * (others[p] as number)) };
}
