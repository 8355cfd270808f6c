import { expectFloat64, expectObject } from './check-arguments.ts';
import { minimizeLbfgs } from './lbfgs.ts';
import { softenOneClass } from './one-class.ts';
import { logit, sigmoid } from './sigmoid.ts';

/** Forecasts to be made from counts: `successes` of `trials` were seen before, then `labels` came. All [n]. */
export interface ShrinkageData {
  readonly successes: Float64Array;
  readonly trials: Float64Array;
  /** 0 or 1. */
  readonly labels: Float64Array;
  readonly weights?: Float64Array;
}

/** The rate (successes + strength · mean) / (trials + strength). */
export interface Shrinkage {
  readonly mean: number;
  readonly strength: number;
}

const typicalStrength = 10;
const strengthPenalty = 0.5;
const meanPenalty = 0.01;

/**
 * The prior of a beta-binomial rate that best forecasts each label from the counts before it (log loss).
 * With independent trials this is the maximum-likelihood beta prior; where labels persist it allows for that.
 * Weak penalties on logit mean (.01) and on log strength / 10 (.5) keep both finite when the data do not tell them.
 * Labels of one class tell neither: the mean is (events + ½) / (n + 1), the strength 10, as without rows (mean .5).
 * Deterministic.
 * @throws ProdromeError `USAGE` for arguments of another type or length, `NUMERIC` when labels are not finite.
 */
export function fitShrinkage(data: ShrinkageData): Shrinkage {
  expectObject('fitShrinkage, data', data);
  const { successes, trials, labels, weights } = data;
  expectFloat64('fitShrinkage, labels', labels);
  const rows = labels.length;
  expectFloat64('fitShrinkage, successes', successes, rows);
  expectFloat64('fitShrinkage, trials', trials, rows);
  if (weights !== undefined) expectFloat64('fitShrinkage, weights', weights, rows);
  const soft = softenOneClass(labels, { weights });
  if (soft.labels !== labels) return { mean: soft.labels[0] as number, strength: typicalStrength };
  let weight = 1;
  let events = 0.5;
  for (let i = 0; i < labels.length; i++) {
    const w = weights?.[i] ?? 1;
    weight += w;
    events += w * (labels[i] as number);
  }
  const start = Float64Array.of(logit(events / weight), Math.log(typicalStrength));
  const { x } = minimizeLbfgs(
    (at, gradient) => {
      const mean = sigmoid(at[0] as number);
      const strength = Math.exp(at[1] as number);
      const fromTypical = (at[1] as number) - Math.log(typicalStrength);
      let loss = 0;
      let byMean = 0;
      let byStrength = 0;
      for (let i = 0; i < labels.length; i++) {
        const y = labels[i] as number;
        const w = weights?.[i] ?? 1;
        const total = (trials[i] as number) + strength;
        const p = ((successes[i] as number) + strength * mean) / total;
        const slope = (w * (p - y)) / (p * (1 - p));
        loss -= w * Math.log(y > 0.5 ? p : 1 - p);
        byMean += (slope * strength) / total;
        byStrength += (slope * (mean - p)) / total;
      }
      gradient[0] = byMean * mean * (1 - mean) + meanPenalty * (at[0] as number);
      gradient[1] = byStrength * strength + strengthPenalty * fromTypical;
      return (
        loss +
        (meanPenalty / 2) * (at[0] as number) ** 2 +
        (strengthPenalty / 2) * fromTypical * fromTypical
      );
    },
    start,
    { gradientTolerance: 1e-7 * weight },
  );
  return { mean: sigmoid(x[0] as number), strength: Math.exp(x[1] as number) };
}
