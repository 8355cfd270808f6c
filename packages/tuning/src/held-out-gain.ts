import { compareByJackknife, logLoss, type ForecastSet } from '@prodrome/evaluation';

/** What tuning gains on patients that it has not seen. */
export interface HeldOutGain {
  readonly patients: number;
  readonly rows: number;
  /** Log loss of the options as they were, and as they were tuned. */
  readonly before: number;
  readonly after: number;
  /** `before` less `after`: above 0 is a gain. */
  readonly gain: number;
  /** Over patients, 95 %, by the jackknife; absent for fewer than two. */
  readonly ci?: readonly [number, number];
  /** `gain`: the interval lies above 0; `loss`: below; `none`: it holds 0, or there is no interval. */
  readonly verdict: 'gain' | 'loss' | 'none';
}

/**
 * Compares forecasts of held-out patients.
 * @param before - [n] probabilities
 * @param after - [n] probabilities
 * @throws ProdromeError `USAGE` for other lengths, `NUMERIC` for what is no probability.
 */
export function heldOutGain(
  before: Float64Array,
  after: Float64Array,
  set: ForecastSet,
): HeldOutGain {
  const lossOf = (values: Float64Array): number => {
    const loss = logLoss(set.labels, values);
    return 'value' in loss ? loss.value : NaN;
  };
  const found = compareByJackknife(after, before, set);
  const [one, two] = [lossOf(before), lossOf(after)];
  const sizes = { patients: new Set(set.patients).size, rows: set.labels.length };
  const about = { ...sizes, before: one, after: two, gain: one - two };
  if (!found) return { ...about, verdict: 'none' };
  const ci = [-found.ci[1], -found.ci[0]] as const;
  return { ...about, ci, verdict: ci[0] > 0 ? 'gain' : ci[1] < 0 ? 'loss' : 'none' };
}
