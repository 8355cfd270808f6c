import {
  before,
  dropped,
  leastLikelihood,
  normalise,
  run,
  type Belief,
  type Filter,
} from './filter.ts';
import { depth } from './layout.ts';
import { nodes, weights } from './quadrature.ts';
import { branches, type Observation, type Step } from './step.ts';
import { isPossible } from './take-forecast.ts';
import { takeRecording } from './take-recording.ts';

const square = depth * depth;
const grid = nodes.length;

/**
 * Learns from the day that has passed; `takeForecast` comes before.
 * @returns the log likelihood of what was seen.
 */
export function takeOutcome(filter: Filter, step: Step, seen: Observation, next: Belief): number {
  const { size } = filter;
  const isRecorded = !Number.isNaN(seen.outcome);
  const recording = filter.selection ? takeRecording(filter, step, seen, next) : 0;
  if (!filter.selection) {
    step.ofAttack = isRecorded ? seen.outcome : 1;
    step.ofNone = isRecorded ? 1 - seen.outcome : 1;
    next.propensity.set(step.belief.propensity);
    next.scalars[dropped] = 0;
  }
  let most = -Infinity;
  for (let k = 0; k < size.subtypes; k++) {
    learnSubtype(filter, step, k, next);
    const log = (step.belief.logWeights[k] as number) + Math.log(step.whole[k] as number);
    next.logWeights[k] = log;
    most = Math.max(most, log);
    const p = step.forecast[k] as number;
    const attack = p * step.ofAttack;
    next.attack[k] = isRecorded ? seen.outcome : attack / (attack + (1 - p) * step.ofNone);
  }
  const whole = normalise(next.logWeights, most);
  next.scalars[run] = step.belief.scalars[run] as number;
  next.scalars[before] = step.belief.scalars[before] as number;
  return whole + recording;
}

function learnSubtype({ size: { subtypes } }: Filter, step: Step, k: number, next: Belief): void {
  const { belief, lean, variance, chances, chance, first, second, likelihood, whole, share } = step;
  const { ofAttack, ofNone } = step;
  const q = belief.attack[k] as number;
  let total = 0;
  for (let branch = 0; branch < branches; branch++) {
    const b = branch * subtypes + k;
    if (!isPossible(step, branch, k)) continue;
    const l = Math.max(leastLikelihood, ofNone + (ofAttack - ofNone) * (chance[b] as number));
    let one = 0;
    let two = 0;
    for (let n = 0; n < grid; n++) {
      const node = nodes[n] as number;
      const w =
        (weights[n] as number) * (ofNone + (ofAttack - ofNone) * (chances[b * grid + n] as number));
      one += w * node;
      two += w * node * node;
    }
    likelihood[b] = l;
    first[b] = one / l;
    second[b] = two / l;
    total += (branch === 0 ? 1 - q : q) * l;
  }
  whole[k] = total;
  const r = q === 0 ? 0 : (q * (likelihood[subtypes + k] as number)) / total;
  share[k] = r;

  const m = k * depth;
  const c = k * square;
  for (let i = 0; i < depth; i++) next.mean[m + i] = belief.mean[m + i] as number;
  for (let i = 0; i < square; i++) next.covariance[c + i] = belief.covariance[c + i] as number;
  for (let branch = 0; branch < branches; branch++) {
    const b = branch * subtypes + k;
    if (!isPossible(step, branch, k)) continue;
    const part = branch === 0 ? 1 - r : r;
    const v = variance[b] as number;
    const e1 = first[b] as number;
    const shift = (part * e1) / Math.sqrt(v);
    const shrink = (part * (1 - (second[b] as number) + e1 * e1)) / v;
    for (let i = 0; i < depth; i++) {
      const ui = lean[b * depth + i] as number;
      next.mean[m + i] = (next.mean[m + i] as number) + shift * ui;
      for (let j = 0; j < depth; j++) {
        const place = c + i * depth + j;
        next.covariance[place] =
          (next.covariance[place] as number) - shrink * ui * (lean[b * depth + j] as number);
      }
    }
  }
  if (r === 0 || r === 1) return;
  // the branches disagree on where the mean went
  const [b0, b1] = [k, subtypes + k];
  const shift0 = (first[b0] as number) / Math.sqrt(variance[b0] as number);
  const shift1 = (first[b1] as number) / Math.sqrt(variance[b1] as number);
  for (let i = 0; i < depth; i++) {
    const di =
      shift0 * (lean[b0 * depth + i] as number) - shift1 * (lean[b1 * depth + i] as number);
    for (let j = 0; j < depth; j++) {
      const dj =
        shift0 * (lean[b0 * depth + j] as number) - shift1 * (lean[b1 * depth + j] as number);
      const place = c + i * depth + j;
      next.covariance[place] = (next.covariance[place] as number) + r * (1 - r) * di * dj;
    }
  }
}
