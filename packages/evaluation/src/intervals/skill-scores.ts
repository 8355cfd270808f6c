import { throwIfCancelled, type CancelSignal, type RandomStream } from '@prodrome/core';
import { expectObject, expectStream } from '../rows/check-arguments.ts';
import { checkSet } from './evaluate-models.ts';
import { indexPatients, type ForecastSet } from '../rows/forecast-set.ts';
import { drawPatients, percentileInterval, sumByPatient, weigh } from './patient-bootstrap.ts';
import { logLosses } from '../metrics/proper-scores.ts';

/** A skill with its percentile interval over patients; the interval is absent with fewer than two. */
export interface SkillScore {
  readonly value: number;
  readonly ci?: readonly [number, number];
}

/** What skill is measured between, and how its interval is found. */
export interface SkillOptions {
  /** [n] the forecasts of skill 0. */
  readonly floor: Float64Array;
  /** [n] the forecasts of skill 1. */
  readonly ceiling: Float64Array;
  readonly stream: RandomStream;
  /** Default 500. */
  readonly draws?: number;
  readonly signal?: CancelSignal;
}

const level = 0.95;

/**
 * How much of the way from a floor to a ceiling a model has gone: (L_floor − L_model) / (L_floor − L_ceiling) of mean log losses. Above
 * 1 a model knows more than the best there can be, by luck or by a leak.
 * Deterministic; the same draws for all models.
 * @param models - [n] probabilities by name.
 * @throws ProdromeError `USAGE` for other lengths, `NUMERIC` for forecasts that are no probabilities, `CANCELLED`
 */
export function skillScores(
  models: Readonly<Record<string, Float64Array>>,
  set: ForecastSet,
  options: SkillOptions,
): Record<string, SkillScore> {
  expectObject('skillScores, models', models);
  expectObject('skillScores, options', options);
  const { floor, ceiling, stream, draws = 500, signal } = options;
  expectStream('skillScores, stream', stream);
  const all = { ...models, 'skill 0': floor, 'skill 1': ceiling };
  checkSet('skillScores', all, set, draws, level);
  const { count, ofRow } = indexPatients(set.patients);
  const losses = (values: Float64Array): Float64Array =>
    sumByPatient(logLosses(set.labels, values), ofRow, count);
  const [low, high] = [losses(floor), losses(ceiling)];
  const own = Object.entries(models).map(([name, values]) => [name, losses(values)] as const);
  const counts = new Float64Array(count);
  const skillsOf = (): number[] => {
    const from = weigh(counts, low);
    const way = from - weigh(counts, high);
    return own.map(([, sums]) => (from - weigh(counts, sums)) / way);
  };
  const drawn = own.map(() => new Float64Array(draws));
  for (let draw = 0; draw < draws && count > 1; draw++) {
    throwIfCancelled(signal, 'skillScores');
    drawPatients(stream, counts);
    skillsOf().forEach((skill, i) => ((drawn[i] as Float64Array)[draw] = skill));
  }
  counts.fill(1);
  return Object.fromEntries(
    skillsOf().map((value, i): [string, SkillScore] => [
      own[i]?.[0] ?? '',
      {
        value,
        ...(count > 1 && { ci: percentileInterval(drawn[i] as Float64Array, level) }),
      },
    ]),
  );
}
