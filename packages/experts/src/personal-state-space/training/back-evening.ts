import { before, dropped, latent, run, type Belief, type Evening, type Filter } from '../filter.ts';
import { add, type Gradient, type StepGradient } from './gradient.ts';
import { depth } from '../layout.ts';
import type { Step } from '../step.ts';
import { isFreeScore, longRunFrom } from '../take-evening.ts';

const square = depth * depth;

/**
 * Reverse of `takeEvening`: from the derivatives with respect to the evening (`now`, `own`) to those with respect to the belief
 * before it (`earlier`, overwritten) and to the parameters.
 */
export function backEvening(
  filter: Filter,
  previous: Belief,
  evening: Evening,
  isFirst: boolean,
  step: Step,
  now: Belief,
  own: StepGradient,
  earlier: Belief,
  gradient: Gradient,
): void {
  const { subtypes } = filter.size;
  backOffsets(filter, previous, evening, step, now, own, gradient);
  backSigns(filter, evening, step, own.signs, gradient);
  const byAttack = now.scalars[before] as number;
  for (let k = 0; k < subtypes; k++) {
    const weight = Math.exp(step.belief.logWeights[k] as number);
    const q = step.belief.attack[k] as number;
    earlier.logWeights[k] = (now.logWeights[k] as number) + byAttack * weight * q;
    earlier.attack[k] = (now.attack[k] as number) + byAttack * weight;
    backTime(filter, previous, k, now, earlier, gradient);
  }
  earlier.propensity.set(now.propensity);
  earlier.scalars[dropped] = now.scalars[dropped] as number;
  const byRun = isFirst ? 0 : (now.scalars[run] as number);
  earlier.scalars[run] = byRun * (previous.scalars[before] as number);
  const byYesterday = own.offset.reduce((sum, by) => sum + by, 0);
  earlier.scalars[before] =
    byRun * (previous.scalars[run] as number) +
    byYesterday * (filter.parameters[filter.offsets.afterAttack] as number);
}

/** Of what was added to the log odds; `now.scalars[run]` takes part of it. */
function backOffsets(
  { size, offsets, parameters, slopes }: Filter,
  previous: Belief,
  { features, missing, season, treatment }: Evening,
  step: Step,
  now: Belief,
  own: StepGradient,
  gradient: Gradient,
): void {
  const { parameters: by } = gradient;
  let free = 0;
  for (let k = 0; k < size.subtypes; k++) {
    const byOffset = own.offset[k] as number;
    const byExtra = own.extra[k] as number;
    free += byOffset;
    for (let j = 0; j < size.features; j++) {
      const place = k * size.features + j;
      const spread = 2 * (missing[j] as number) * (slopes[place] as number);
      add(gradient.slopes, place, byOffset * (features[j] as number) + byExtra * spread);
    }
  }
  const attack = own.offsetInAttack;
  add(by, offsets.afterAttack, free * (previous.scalars[before] as number));
  add(by, offsets.season, (free + 0.5 * attack) * (season[0] as number));
  add(by, offsets.season + 1, (free + 0.5 * attack) * (season[1] as number));
  add(by, offsets.treatment, attack * treatment);
  const length = step.belief.scalars[run] as number;
  add(by, offsets.runLength, attack * Math.max(0, length - 1));
  add(by, offsets.longRun, attack * Math.max(0, length - longRunFrom));
  const slope =
    (length > 1 ? (parameters[offsets.runLength] as number) : 0) +
    (length > longRunFrom ? (parameters[offsets.longRun] as number) : 0);
  add(now.scalars, run, attack * slope);
}

/** Of the log likelihood ratio of today's signs. */
function backSigns(
  { size, offsets, share }: Filter,
  { evidence, features }: Evening,
  { score }: Step,
  bySigns: number,
  gradient: Gradient,
): void {
  const ratio = Math.exp(score);
  const whole = 1 - share + share * ratio;
  gradient.share += (bySigns * (ratio - 1)) / whole;
  if (!isFreeScore(score)) return;
  const by = (bySigns * share * ratio) / whole;
  add(gradient.parameters, offsets.evidenceBias, by);
  if (size.evidence === 0) return;
  for (let e = 0; e < size.evidence; e++) {
    add(gradient.parameters, offsets.evidence + e, by * (evidence[e] as number));
  }
  for (let j = 0; j < size.features; j++) {
    add(gradient.parameters, offsets.evidenceCovariate + j, by * (features[j] as number));
  }
}

/** Of the fading of the latent state and the steps of both random parts. */
function backTime(
  { persistence, latentVariance }: Filter,
  previous: Belief,
  k: number,
  now: Belief,
  earlier: Belief,
  gradient: Gradient,
): void {
  for (let i = 0; i < depth; i++) {
    const fade = i === latent ? persistence : 1;
    const m = k * depth + i;
    earlier.mean[m] = fade * (now.mean[m] as number);
    for (let j = 0; j < depth; j++) {
      const place = k * square + i * depth + j;
      const by = now.covariance[place] as number;
      const old = previous.covariance[place] as number;
      earlier.covariance[place] = by * (j === latent ? fade * persistence : fade);
      if (i === latent && j === latent) gradient.persistence += 2 * persistence * by * old;
      else if (i === latent || j === latent) gradient.persistence += by * old;
    }
  }
  gradient.persistence +=
    (now.mean[k * depth + latent] as number) * (previous.mean[k * depth + latent] as number);
  const byLatent = now.covariance[k * square + 12] as number;
  gradient.latentVariance += byLatent * (1 - persistence * persistence);
  gradient.persistence -= 2 * persistence * latentVariance * byLatent;
  gradient.driftVariance += now.covariance[k * square + 18] as number;
}
