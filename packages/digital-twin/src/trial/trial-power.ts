import { createStream, logit, sigmoid } from '@prodrome/numerics';
import { analyseTrial } from './analyse-trial.ts';
import type { Trial } from './draw-trial.ts';

/** For whom a trial is planned, and what it should find. */
export interface TrialQuestion {
  /** Chance of an attack after a free day, and after a day of an attack, without the change. */
  readonly onset: number;
  readonly stay: number;
  /** Log odds that the change is taken to add. */
  readonly logOdds: number;
  /** Share of days that will be recorded; all when not given. */
  readonly recorded?: number;
  /** Trials that are simulated; 200 when not given. */
  readonly trials?: number;
  readonly seed: number;
}

/** What may be expected of a trial before it begins. */
export interface TrialPower {
  /** Share of trials that tell the change from none. */
  readonly told: number;
  /** Share that tell it the wrong way round. */
  readonly wrongWay: number;
  /** Median width of the interval of 90 %, attack days a month. */
  readonly width: number;
}

/**
 * What a trial may be expected to tell, by simulating it: as often as not at all for most changes of most people, which is better known before. Deterministic by seed.
 * @throws ProdromeError as {@link analyseTrial}
 */
export function trialPower(
  trial: Trial,
  { onset, stay, logOdds, recorded = 1, trials = 200, seed }: TrialQuestion,
): TrialPower {
  const root = createStream(seed).fork('trials');
  const results = Array.from({ length: trials }, (_, i) => {
    const stream = root.fork(String(i));
    const outcomes = new Float64Array(trial.withChange.length + 1);
    const seen = outcomes.map(() => (stream.next() < recorded ? 0 : NaN));
    trial.withChange.forEach((changed, day) => {
      const chance = sigmoid(logit(outcomes[day] === 1 ? stay : onset) + (changed ? logOdds : 0));
      outcomes[day + 1] = stream.next() < chance ? 1 : 0;
    });
    return analyseTrial(
      trial,
      outcomes.map((outcome, day) => outcome + (seen[day] as number)),
    );
  });
  const told = results.filter(({ isTold }) => isTold);
  const widths = results.map(({ effect }) => effect.high - effect.low).sort((a, b) => a - b);
  return {
    told: told.length / trials,
    wrongWay: told.filter(({ effect }) => effect.mean * logOdds < 0).length / trials,
    width: widths[Math.floor(trials / 2)] as number,
  };
}
