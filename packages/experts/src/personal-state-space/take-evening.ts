import { before, dropped, latent, run, type Belief, type Evening, type Filter } from './filter.ts';
import { depth } from './layout.ts';
import type { Step } from './step.ts';

const square = depth * depth;

/** Largest size of the signs' inner score. */
export const mostScore = 8;

/** Moves the time on to tonight, and takes in what was seen today. */
export function takeEvening(
  filter: Filter,
  previous: Belief,
  evening: Evening,
  isFirst: boolean,
  step: Step,
): void {
  const { size, offsets, parameters, slopes, persistence, latentVariance, driftVariance } = filter;
  const { belief, offset, extra } = step;
  const at = (place: number): number => parameters[place] as number;
  let attack = 0;
  for (let k = 0; k < size.subtypes; k++) {
    for (let i = 0; i < depth; i++) {
      const fade = i === latent ? persistence : 1;
      belief.mean[k * depth + i] = fade * (previous.mean[k * depth + i] as number);
      for (let j = 0; j < depth; j++) {
        const place = k * square + i * depth + j;
        const both = j === latent ? fade * persistence : fade;
        belief.covariance[place] = both * (previous.covariance[place] as number);
      }
    }
    const c = k * square;
    belief.covariance[c + 12] =
      (belief.covariance[c + 12] as number) + latentVariance * (1 - persistence * persistence);
    belief.covariance[c + 18] = (belief.covariance[c + 18] as number) + driftVariance;
    const log = previous.logWeights[k] as number;
    const today = previous.attack[k] as number;
    belief.logWeights[k] = log;
    belief.attack[k] = today;
    attack += Math.exp(log) * today;
  }
  belief.propensity.set(previous.propensity);
  const yesterday = previous.scalars[before] as number;
  belief.scalars[run] = isFirst ? 1 : 1 + yesterday * (previous.scalars[run] as number);
  belief.scalars[before] = attack;
  belief.scalars[dropped] = previous.scalars[dropped] as number;

  const { features, missing, season } = evening;
  const year =
    at(offsets.season) * (season[0] as number) + at(offsets.season + 1) * (season[1] as number);
  for (let k = 0; k < size.subtypes; k++) {
    let total = at(offsets.afterAttack) * yesterday + year;
    let unsure = 0;
    for (let j = 0; j < size.features; j++) {
      const slope = slopes[k * size.features + j] as number;
      total += slope * (features[j] as number);
      unsure += (missing[j] as number) * slope * slope;
    }
    offset[k] = total;
    extra[k] = unsure;
  }
  const length = belief.scalars[run];
  step.offsetInAttack =
    at(offsets.runLength) * Math.max(0, length - 1) +
    at(offsets.longRun) * Math.max(0, length - longRunFrom) +
    at(offsets.treatment) * evening.treatment +
    0.5 * year;
  step.score = scoreOf(filter, evening);
  step.signs = Math.log(1 - filter.share + filter.share * Math.exp(step.score));
}

/** An attack is long from here on, in days. */
export const longRunFrom = 2.5;

function scoreOf({ size, offsets, parameters }: Filter, { evidence, features }: Evening): number {
  let score = parameters[offsets.evidenceBias] as number;
  for (let e = 0; e < size.evidence; e++) {
    score += (parameters[offsets.evidence + e] as number) * (evidence[e] as number);
  }
  if (size.evidence > 0) {
    for (let j = 0; j < size.features; j++) {
      score += (parameters[offsets.evidenceCovariate + j] as number) * (features[j] as number);
    }
  }
  return Math.max(-mostScore, Math.min(mostScore, score));
}

/** Whether a score lies within its limits, where it has a slope. */
export const isFreeScore = (score: number): boolean => Math.abs(score) < mostScore;
