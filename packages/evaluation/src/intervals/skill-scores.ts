import { expectObject } from '../rows/check-arguments.ts';
import { indexPatients, type ForecastSet } from '../rows/forecast-set.ts';
import { logLosses } from '../metrics/proper-scores.ts';
import { checkSet } from './evaluate-models.ts';
import { jackknifeRatio, type Ratio } from './jackknife.ts';
import { sumByPatient } from './left-out.ts';

/** A skill with its interval over patients; the interval is absent with fewer than two. */
export type SkillScore = Ratio;

/** What skill is measured between. */
export interface SkillOptions {
  /** [n] the forecasts of skill 0. */
  readonly floor: Float64Array;
  /** [n] the forecasts of skill 1. */
  readonly ceiling: Float64Array;
  /** Of the intervals; default 0.95. */
  readonly level?: number;
}

/**
 * How much of the way from a floor to a ceiling a model has gone: (L_floor − L_model) / (L_floor − L_ceiling) of mean log losses. Above
 * 1 a model knows more than the best there can be, by luck or by a leak.
 * Deterministic; intervals are of the jackknife over patients.
 * @param models - [n] probabilities by name.
 * @throws ProdromeError `USAGE` for other lengths, `NUMERIC` for forecasts that are no probabilities.
 */
export function skillScores(
  models: Readonly<Record<string, Float64Array>>,
  set: ForecastSet,
  options: SkillOptions,
): Record<string, SkillScore> {
  expectObject('skillScores, models', models);
  expectObject('skillScores, options', options);
  const { floor, ceiling, level = 0.95 } = options;
  const all = { ...models, 'skill 0': floor, 'skill 1': ceiling };
  checkSet('skillScores', all, set, level);
  const { count, ofRow } = indexPatients(set.patients);
  const losses = (values: Float64Array): Float64Array =>
    sumByPatient(logLosses(set.labels, values), ofRow, count);
  const low = losses(floor);
  const less = (sums: Float64Array): Float64Array =>
    low.map((loss, patient) => loss - (sums[patient] as number));
  const way = less(losses(ceiling));
  return Object.fromEntries(
    Object.entries(models).map(([name, values]) => [
      name,
      jackknifeRatio(less(losses(values)), way, level),
    ]),
  );
}
