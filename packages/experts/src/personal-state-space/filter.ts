import { sigmoid } from '@prodrome/numerics';
import { depth, parameterOffsets, type ParameterOffsets, type Size } from './layout.ts';

const square = depth * depth;

/** Places of the personal state's numbers. */
export const onset = 0;
export const stay = 1;
export const latent = 2;
export const drift = 3;
export const gain = 4;

/** Nodes of the grid on which the readiness to record is followed, in standard deviations. */
export const propensityNodes = Float64Array.of(-2.4, -1.8, -1.2, -0.6, 0, 0.6, 1.2, 1.8, 2.4);

/** What a filter is: its size, and its parameters as they are used. */
export interface Filter {
  readonly size: Size;
  readonly offsets: ParameterOffsets;
  readonly parameters: Float64Array;
  /** [subtypes, features] */
  readonly slopes: Float64Array;
  readonly persistence: number;
  readonly latentVariance: number;
  readonly driftVariance: number;
  readonly share: number;
  /** Whether days are recorded more or less often for what happens on them. */
  readonly selection: boolean;
}

/** A filter over these parameters, which are read now. */
export function createFilter(size: Size, parameters: Float64Array, selection: boolean): Filter {
  const offsets = parameterOffsets(size);
  const at = (place: number): number => parameters[place] as number;
  const slopes = new Float64Array(size.subtypes * size.features);
  for (let k = 0; k < size.subtypes; k++) {
    for (let j = 0; j < size.features; j++) {
      const place = k * size.features + j;
      slopes[place] = at(offsets.slopeMean + j) + at(offsets.slopeOwn + place);
    }
  }
  return {
    size,
    offsets,
    parameters,
    slopes,
    persistence: sigmoid(2 * at(offsets.persistence)),
    latentVariance: Math.exp(2 * at(offsets.latentSpread)),
    driftVariance: Math.exp(2 * at(offsets.driftSpread)),
    share: sigmoid(at(offsets.evidenceShare)),
    selection,
  };
}

/** What is known of a patient on an evening, for each subtype where it differs. */
export interface Belief {
  /** [subtypes, depth] and [subtypes, depth, depth]: the personal state's mean and covariance. */
  readonly mean: Float64Array;
  readonly covariance: Float64Array;
  /** [subtypes], log probabilities; their exponentials sum to 1. */
  readonly logWeights: Float64Array;
  /** [subtypes], probability of an attack today. */
  readonly attack: Float64Array;
  /** [9] how ready the patient is to record, if still recording; with `dropped` it sums to 1. */
  readonly propensity: Float64Array;
  /** Expected length of the attack until yesterday; probability of an attack yesterday; probability of having stopped. */
  readonly scalars: Float64Array;
}

/** Places in {@link Belief.scalars}. */
export const run = 0;
export const before = 1;
export const dropped = 2;

/** A belief of zeros. */
export const createBelief = ({ subtypes }: Size): Belief => ({
  mean: new Float64Array(subtypes * depth),
  covariance: new Float64Array(subtypes * square),
  logWeights: new Float64Array(subtypes),
  attack: new Float64Array(subtypes),
  propensity: new Float64Array(propensityNodes.length),
  scalars: new Float64Array(3),
});

/** What is seen on an evening, with missing values filled. */
export interface Evening {
  /** [features], and [features] 1 where it was not observed. */
  readonly features: Float64Array;
  readonly missing: Float64Array;
  /** [evidence] */
  readonly evidence: Float64Array;
  /** Acute treatment today, in [0, 1]. */
  treatment: number;
  /** Sine and cosine of the year. */
  readonly season: Float64Array;
}

/** An evening of zeros. */
export const createEvening = ({ features, evidence }: Size): Evening => ({
  features: new Float64Array(features),
  missing: new Float64Array(features),
  evidence: new Float64Array(evidence),
  treatment: 0,
  season: new Float64Array(2),
});

/** Before the first day of a patient with these constants: [statics]. `outcome` is the first day's, or the base rate. */
export function beginBelief(
  { size, offsets, parameters, latentVariance }: Filter,
  statics: ArrayLike<number>,
  outcome: number,
  out: Belief,
): void {
  const at = (place: number): number => parameters[place] as number;
  const [sa, ss] = [Math.exp(at(offsets.onsetSpread)), Math.exp(at(offsets.staySpread))];
  let most = -Infinity;
  out.mean.fill(0);
  out.covariance.fill(0);
  for (let k = 0; k < size.subtypes; k++) {
    const m = k * depth;
    out.mean[m + onset] = at(offsets.onset + k);
    out.mean[m + stay] = at(offsets.stay + k);
    out.mean[m + gain] = at(offsets.gain);
    const c = k * square;
    out.covariance[c] = sa * sa;
    out.covariance[c + 6] = ss * ss;
    out.covariance[c + 12] = latentVariance;
    out.covariance[c + 18] = leastVariance;
    out.covariance[c + 24] = Math.exp(2 * at(offsets.gainSpread));
    out.covariance[c + 1] = out.covariance[c + 5] = Math.tanh(at(offsets.correlation)) * sa * ss;
    let score = at(offsets.subtype + k);
    for (let s = 0; s < size.statics; s++) {
      score += at(offsets.subtypeOwn + k * size.statics + s) * (statics[s] as number);
    }
    out.logWeights[k] = score;
    most = Math.max(most, score);
    out.attack[k] = outcome;
  }
  normalise(out.logWeights, most);
  let total = 0;
  propensityNodes.forEach((node) => (total += Math.exp(-0.5 * node * node)));
  propensityNodes.forEach((node, i) => (out.propensity[i] = Math.exp(-0.5 * node * node) / total));
  out.scalars[run] = 0;
  out.scalars[before] = 0;
  out.scalars[dropped] = 0;
}

/** Variance of what is known before the first day, for numerical reasons. */
export const leastVariance = 1e-6;

/** No day is taken for less likely, so that what a belief was sure of can be refuted. */
export const leastLikelihood = 1e-9;

/** Log probabilities less the logarithm of their sum, which comes back. */
export function normalise(logs: Float64Array, most: number): number {
  let total = 0;
  for (const log of logs) total += Math.exp(log - most);
  const whole = most + Math.log(total);
  for (let k = 0; k < logs.length; k++) logs[k] = (logs[k] as number) - whole;
  return whole;
}
