import { expectObject } from '../rows/check-arguments.ts';
import {
  checkForecastSet,
  checkScores,
  indexPatients,
  type ForecastSet,
} from '../rows/forecast-set.ts';
import { rank } from '../rows/ranking.ts';
import { tallyPairs } from '../metrics/concordance.ts';

/** How well the days of one patient are ranked among themselves. */
export interface PatientConcordance {
  /** As in the set. */
  readonly patient: number;
  /** Share of pairs of an event and another day in which the event was forecast higher; ties count ½. */
  readonly concordance: number;
  readonly pairs: number;
}

/**
 * The within-patient concordance of each patient who has both events and other days, in ascending order of patients. Few pairs make it
 * a matter of chance: look at their number. With `onsetOnly` only rows where `set.onset` is 1 are looked at; none where it is not there.
 * @param scores - [n]; only their order matters.
 * @throws ProdromeError `USAGE` for other lengths, `NUMERIC` for NaN and labels other than 0 and 1.
 */
export function concordanceByPatient(
  set: ForecastSet,
  scores: Float64Array,
  options: { readonly onsetOnly?: boolean } = {},
): readonly PatientConcordance[] {
  const where = 'concordanceByPatient';
  checkForecastSet(where, set);
  expectObject(`${where}, options`, options);
  checkScores(where, set.labels, scores);
  const only = options.onsetOnly === true;
  if (only && !set.onset) return [];
  const index = indexPatients(set.patients);
  const { concordant, pairs } = tallyPairs(
    set.labels,
    index,
    rank(scores),
    only ? set.onset : undefined,
  );
  const found = new Map<number, PatientConcordance>();
  index.ofRow.forEach((own, row) => {
    const all = pairs[own] as number;
    if (all === 0 || found.has(own)) return;
    const patient = set.patients[row] as number;
    found.set(own, { patient, concordance: (concordant[own] as number) / all, pairs: all });
  });
  return [...found].sort(([a], [b]) => a - b).map(([, one]) => one);
}
