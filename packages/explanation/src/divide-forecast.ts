import { clipProbability, logit } from '@prodrome/numerics';
import type { AnswerParts } from './attributed-parts.ts';

/** An expert that answered. */
export interface WeighedExpert extends AnswerParts {
  readonly name: string;
  readonly weight: number;
}

/** A mixture that is a sum of weight · answer. */
export interface WeighedForecast {
  /** All that answered, also those of weight 0. */
  readonly experts: readonly WeighedExpert[];
  /** What is done to the sum for every patient alike; never falling. The sum itself when absent. */
  readonly calibrate?: (mixed: number) => number;
  /** What was served, in [0, 1]. */
  readonly forecast: number;
}

/** Something that moved a forecast. */
export interface Share {
  /** What it added to the probability. */
  readonly points: number;
  /** What it added to the log odds. */
  readonly logOdds: number;
  /** Standard error of `points`, where it was sampled. */
  readonly error?: number;
}

/** A forecast divided: `base` and all shares sum to it, on the probability and, from the base's, on the log odds. */
export interface DividedForecast {
  /** What experts that know nothing of the day, weighed alike, would have been served as. */
  readonly base: number;
  readonly forecast: number;
  /** What the gate's weights moved, from equal ones. */
  readonly gate: Share;
  /** What the calibration that follows the patient moved, after the shared one. */
  readonly calibration: Share;
  /** By what the parts of the experts are of: the sum over experts of weight · part. */
  readonly variables: ReadonlyMap<string, Share>;
  /** By expert: the sum of its parts, times its weight. */
  readonly experts: ReadonlyMap<string, Share>;
}

/**
 * Divides a forecast exactly in two: with equal weights 1/m and the experts' bases bₖ, Σ wₖ·pₖ − Σ bₖ/m is what the gate moved, Σ (wₖ − 1/m)·bₖ, and
 * what the experts moved, Σ wₖ·(pₖ − bₖ), part by part. A shared calibration scales all of it in proportion; what is left to the served
 * forecast is the calibration that follows the patient.
 *
 * Laws: shares sum to forecast − base within 1e-9 on both scales; the order of the experts changes nothing but rounding; with equal weights the gate's share
 * is 0.
 */
export function divideForecast({
  experts,
  calibrate = (mixed) => mixed,
  forecast,
}: WeighedForecast): DividedForecast {
  const equal = 1 / experts.length;
  let from = 0;
  let gate = 0;
  let moved = 0;
  const variables = new Map<string, { points: number; variance: number }>();
  const own = new Map<string, number>();
  for (const { name, weight, base, parts, errors } of experts) {
    from += equal * base;
    gate += (weight - equal) * base;
    let sum = 0;
    for (const [variable, part] of parts) {
      const before = variables.get(variable) ?? { points: 0, variance: 0 };
      const error = weight * (errors?.get(variable) ?? 0);
      variables.set(variable, {
        points: before.points + weight * part,
        variance: before.variance + error ** 2,
      });
      sum += part;
    }
    own.set(name, weight * sum);
    moved += weight * sum;
  }
  const mixed = from + gate + moved;
  const base = calibrate(from);
  const calibrated = calibrate(mixed);
  const scale = slope(calibrate, from, mixed);
  const odds = slope((p) => logit(clipProbability(p)), base, forecast);
  const shareOf = (points: number, variance = 0): Share => ({
    points,
    logOdds: points * odds,
    ...(variance > 0 && { error: Math.sqrt(variance) }),
  });
  return {
    ...{ base, forecast },
    gate: shareOf(scale * gate),
    calibration: shareOf(forecast - calibrated),
    variables: new Map(
      [...variables].map(([name, { points, variance }]) => [
        name,
        shareOf(scale * points, scale ** 2 * variance),
      ]),
    ),
    experts: new Map([...own].map(([name, points]) => [name, shareOf(scale * points)])),
  };
}

const step = 1e-6;

/** The slope of a function between two probabilities; where they are one, about it. */
function slope(of: (p: number) => number, from: number, to: number): number {
  if (Math.abs(to - from) > 1e-9) return (of(to) - of(from)) / (to - from);
  const [low, high] = [Math.max(0, from - step), Math.min(1, from + step)];
  return (of(high) - of(low)) / (high - low);
}
