import { ProdromeError } from '@prodrome/core';
import { createMatrix, createStream, mean as meanOf, sigmoid } from '@prodrome/numerics';
import { laplacePosterior } from '../response/laplace.ts';
import { drawCoefficients } from '../simulation/draw-coefficients.ts';
import { boundsOf, type DaysInterval } from '../simulation/summary.ts';
import type { Trial } from './draw-trial.ts';

/** What a trial has shown. Plain JSON. */
export interface TrialResult {
  /** Days whose outcome, and that of the day before, are recorded, and which count. */
  readonly daysWith: number;
  readonly daysWithout: number;
  /** Log odds that the change adds to an attack on the next day. */
  readonly logOdds: { readonly mean: number; readonly deviation: number };
  /** What the change makes of 30 days of living so: attack days more, below 0 fewer. */
  readonly effect: DaysInterval;
  readonly chanceOfFewer: number;
  /** Whether it can be told from none: the interval of 95 % holds no 0. */
  readonly isTold: boolean;
}

/** Normal priors, log odds: the level and an attack yesterday wide, the change sceptical: odds ratios beyond 2.7 or below .37 have a chance of 5 %. */
const prior = { mean: [-1, 0, 0], deviations: [1.5, 0.5, 1.5] };
const draws = 1000;

/**
 * A Bayesian analysis of one person's trial: the chance of an attack by the change of the day before and by whether there was an attack then, which is how attacks hang together from day to day.
 * Days that are not recorded tell nothing. Deterministic.
 * @param outcomes - [days + 1] of the trial and the day after, 1 = attack, NaN = not recorded
 * @throws ProdromeError `USAGE` for another number of days; `DATA_INSUFFICIENT` where either arm has no day that counts
 */
export function analyseTrial({ withChange, counts }: Trial, outcomes: Float64Array): TrialResult {
  if (outcomes.length !== withChange.length + 1) {
    throw new ProdromeError('USAGE', {
      where: 'analyseTrial, outcomes',
      expected: `${withChange.length + 1}: the days of the trial and the day after`,
      got: String(outcomes.length),
    });
  }
  const values: number[] = [];
  const labels: number[] = [];
  const days = { with: 0, without: 0 };
  withChange.forEach((changed, day) => {
    const [today, tomorrow] = [outcomes[day] as number, outcomes[day + 1] as number];
    if (!(counts[day] as boolean) || Number.isNaN(today) || Number.isNaN(tomorrow)) return;
    values.push(1, Number(changed), today);
    labels.push(tomorrow);
    days[changed ? 'with' : 'without'] += 1;
  });
  if (days.with === 0 || days.without === 0) {
    throw new ProdromeError('DATA_INSUFFICIENT', {
      where: 'analyseTrial',
      expected: 'recorded days that count, with the change and without',
      got: `${days.with} and ${days.without}`,
    });
  }
  const width = prior.mean.length;
  const precision = createMatrix(width, width);
  prior.deviations.forEach((deviation, i) => {
    precision.data[i * (width + 1)] = 1 / deviation ** 2;
  });
  const rows = { values: Float64Array.from(values), labels: Float64Array.from(labels) };
  const { mean, covariance } = laplacePosterior(rows, {
    mean: Float64Array.from(prior.mean),
    precision,
  });
  const stored = { mean: [...mean], covariance: [...covariance.data] };
  const sets = drawCoefficients(stored, draws, createStream(0).fork('trial'));
  const effects = Float64Array.from(sets, (set) => monthOf(set, 1) - monthOf(set, 0));
  const [low, high] = boundsOf(effects, 0.05);
  const [least, most] = boundsOf(effects, 0.025);
  return {
    daysWith: days.with,
    daysWithout: days.without,
    logOdds: {
      mean: mean[1] as number,
      deviation: Math.sqrt(covariance.data[width + 1] as number),
    },
    effect: { mean: meanOf(effects), low, high },
    chanceOfFewer: effects.filter((effect) => effect < 0).length / draws,
    isTold: least > 0 || most < 0,
  };
}

/** Attack days of 30 in the long run of a Markov chain with and without the change. */
function monthOf([level = 0, change = 0, yesterday = 0]: Float64Array, changed: number): number {
  const onset = sigmoid(level + changed * change);
  const stay = sigmoid(level + changed * change + yesterday);
  return (30 * onset) / (1 + onset - stay);
}
