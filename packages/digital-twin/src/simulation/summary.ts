import { mean as meanOf, normalCdf, sortedQuantile } from '@prodrome/numerics';
import type { ArmOutcome } from './run-futures.ts';

/** Futures for each set of coefficients. */
export const futuresOfASet = 4;

/** A number of days with what is not known of it: the middle, and the interval that holds it with a chance of 90 %. */
export interface DaysInterval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** What a plan changes: attack days over the days of the plan, fewer below 0. */
export interface PlanEffect extends DaysInterval {
  /** Chance that it lessens attack days, as far as this model knows. */
  readonly chanceOfFewer: number;
  /** Whether the effect can be told from none: its interval of 95 % holds no 0. */
  readonly isTold: boolean;
  /** Standard deviation of the expected effect: what is not known of the person. */
  readonly parameterDeviation: number;
  /** Standard deviation of the effect that one future shows, about the expected one: luck. */
  readonly samplingDeviation: number;
}

/** What one arm differs from another in, attack days of all days. */
export function effectOf(arm: ArmOutcome, without: ArmOutcome): PlanEffect {
  const expected = arm.expected.map((value, i) => value - (without.expected[i] as number));
  const shown = arm.attacks.map((value, i) => value - (without.attacks[i] as number));
  const means = setMeans(expected);
  const mean = meanOf(means);
  const seen = varianceOf(means);
  // futures of a set differ by luck, whose part of the spread between sets is taken off; that of the mean over all of them stays
  const luck = withinSets(expected) / futuresOfASet;
  const known = Math.max(0, seen - luck) + seen / means.length;
  const parameterDeviation = Math.sqrt(known);
  const kept = seen > 0 ? Math.sqrt(known / seen) : 0;
  const drawn = means.map((value) => mean + kept * (value - mean));
  const [low, high] = boundsOf(drawn, 0.05);
  const [least, most] = boundsOf(drawn, 0.025);
  return {
    ...{ mean, low, high, parameterDeviation },
    chanceOfFewer:
      parameterDeviation > 0
        ? normalCdf(-mean / parameterDeviation)
        : mean < 0
          ? 1
          : mean > 0
            ? 0
            : 0.5,
    isTold: least > 0 || most < 0,
    samplingDeviation: Math.sqrt(withinSets(shown)),
  };
}

/** Attack days to expect in an arm. */
export function expectedDays({ expected }: ArmOutcome): DaysInterval {
  const means = setMeans(expected);
  const [low, high] = boundsOf(means, 0.05);
  return { mean: meanOf(means), low, high };
}

/** Nothing finer than such a part of a day is told. */
const parts = 20;

/** The quantiles at both tails, rounded outward to a twentieth of a day. */
export function boundsOf(values: Float64Array, tail: number): [number, number] {
  const sorted = values.toSorted();
  const low = sortedQuantile(sorted, tail);
  const high = sortedQuantile(sorted, 1 - tail);
  // + 0 turns −0 into 0
  return [Math.floor(low * parts) / parts + 0, Math.ceil(high * parts) / parts + 0];
}

/** [sets] means over the futures of a set. */
function setMeans(values: Float64Array): Float64Array {
  return Float64Array.from({ length: values.length / futuresOfASet }, (_, set) =>
    meanOf(values.subarray(set * futuresOfASet, (set + 1) * futuresOfASet)),
  );
}

/** Mean variance of the futures of a set. */
function withinSets(values: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < values.length; at += futuresOfASet) {
    sum += varianceOf(values.subarray(at, at + futuresOfASet));
  }
  return (sum * futuresOfASet) / values.length;
}

function varianceOf(values: Float64Array): number {
  const mean = meanOf(values);
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}
