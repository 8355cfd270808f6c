import { before, dropped, run, type Belief, type Filter } from '../filter.ts';
import { backBranch } from './back-branch.ts';
import { backRecording } from './back-recording.ts';
import { add, type Gradient, type StepGradient } from './gradient.ts';
import { depth } from '../layout.ts';
import { nodes, weights } from '../quadrature.ts';
import type { Observation, Step } from '../step.ts';
import { isPossible } from '../take-forecast.ts';

const square = depth * depth;
const grid = nodes.length;

/**
 * Reverse of `takeOutcome` and `takeForecast`: from the derivatives with respect to the belief after a day (`after`) to those with
 * respect to the evening before it (`now`, overwritten) and what was added to its log odds (`own`, overwritten). The log likelihood
 * of the day itself counts too.
 */
export function backOutcome(
  filter: Filter,
  step: Step,
  seen: Observation,
  next: Belief,
  after: Belief,
  now: Belief,
  own: StepGradient,
  gradient: Gradient,
): void {
  const { subtypes } = filter.size;
  const isRecorded = !Number.isNaN(seen.outcome);
  clear(own);
  now.attack.fill(0);
  now.propensity.fill(0);
  now.scalars[run] = after.scalars[run] as number;
  now.scalars[before] = after.scalars[before] as number;
  now.scalars[dropped] = 0;
  let total = 1;
  for (const one of after.logWeights) total -= one;
  for (let k = 0; k < subtypes; k++) {
    const log = (after.logWeights[k] as number) + total * Math.exp(next.logWeights[k] as number);
    now.logWeights[k] = log;
    if (!isRecorded) backPosterior(step, k, after.attack[k] as number, own);
    backSubtype(subtypes, step, k, log / (step.whole[k] as number), after, now, own);
    for (let branch = 0; branch < 2; branch++) {
      if (isPossible(step, branch, k)) backMoments(step, branch * subtypes + k, own);
    }
  }
  if (filter.selection) backRecording(filter, step, seen, next, after, now, own, gradient);
  for (let k = 0; k < subtypes; k++) backForecast(filter, step, k, now, own, gradient);
}

function clear(own: StepGradient): void {
  const { first, second, likelihood, variance, lean, forecast, offset, extra } = own;
  for (const part of [first, second, likelihood, variance, lean, forecast, offset, extra]) {
    part.fill(0);
  }
  own.ofAttack = own.ofNone = own.offsetInAttack = own.signs = 0;
}

/** Of the probability that an unrecorded day had an attack. */
function backPosterior(step: Step, k: number, by: number, own: StepGradient): void {
  const p = step.forecast[k] as number;
  const { ofAttack, ofNone } = step;
  const whole = p * ofAttack + (1 - p) * ofNone;
  const part = by / (whole * whole);
  add(own.forecast, k, part * ofAttack * ofNone);
  own.ofAttack += part * p * (1 - p) * ofNone;
  own.ofNone -= part * p * (1 - p) * ofAttack;
}

const gap = new Float64Array(depth);

/** Of a subtype's mean, covariance and likelihood, to each branch's moments, likelihood, variance and lean. */
function backSubtype(
  subtypes: number,
  step: Step,
  k: number,
  byWhole: number,
  after: Belief,
  now: Belief,
  own: StepGradient,
): void {
  const m = k * depth;
  const c = k * square;
  for (let i = 0; i < depth; i++) now.mean[m + i] = after.mean[m + i] as number;
  for (let i = 0; i < square; i++) now.covariance[c + i] = after.covariance[c + i] as number;
  const q = step.belief.attack[k] as number;
  const r = step.share[k] as number;
  const isMixed = q > 0 && q < 1;
  let byShare = 0;
  for (let branch = 0; branch < 2; branch++) {
    if (!isPossible(step, branch, k)) continue;
    const b = branch * subtypes + k;
    const v = step.variance[b] as number;
    const e1 = step.first[b] as number;
    const shift = e1 / Math.sqrt(v);
    const shrink = (1 - (step.second[b] as number) + e1 * e1) / v;
    const part = branch === 0 ? 1 - r : r;
    let along = 0;
    let twice = 0;
    for (let i = 0; i < depth; i++) {
      let sum = 0;
      for (let j = 0; j < depth; j++) {
        sum +=
          (after.covariance[c + i * depth + j] as number) * (step.lean[b * depth + j] as number);
      }
      const lean = step.lean[b * depth + i] as number;
      const mean = after.mean[m + i] as number;
      along += mean * lean;
      twice += sum * lean;
      add(own.lean, b * depth + i, part * (shift * mean - 2 * shrink * sum));
    }
    byShare += (branch === 0 ? -1 : 1) * (shift * along - shrink * twice);
    // shrink = (1 − e₂ + e₁²) / v
    const byShrink = -part * twice;
    add(own.first, b, (2 * e1 * byShrink) / v);
    add(own.second, b, -byShrink / v);
    add(own.variance, b, (-byShrink * shrink) / v);
    backShift(step, b, part * along, own);
  }
  if (isMixed) byShare += backGap(subtypes, step, k, after, own);
  // r = q·l₁ / whole, whole = (1 − q)·l₀ + q·l₁
  const whole = step.whole[k] as number;
  const byAll = byWhole - (isMixed ? (byShare * r) / whole : 0);
  add(own.likelihood, k, (1 - q) * byAll);
  add(own.likelihood, subtypes + k, q * byAll);
  if (!isMixed) return;
  const l0 = step.likelihood[k] as number;
  const l1 = step.likelihood[subtypes + k] as number;
  add(own.likelihood, subtypes + k, (byShare * q) / whole);
  add(now.attack, k, (byShare * l1) / whole + byAll * (l1 - l0));
}

/** Of a branch's shift e₁ / √v. */
function backShift(step: Step, b: number, by: number, own: StepGradient): void {
  const v = step.variance[b] as number;
  add(own.first, b, by / Math.sqrt(v));
  add(own.variance, b, (-0.5 * by * (step.first[b] as number)) / (v * Math.sqrt(v)));
}

/** Of r(1 − r)ΔΔᵀ, with Δ the branches' disagreement on the mean; returns the derivative with respect to r. */
function backGap(
  subtypes: number,
  step: Step,
  k: number,
  after: Belief,
  own: StepGradient,
): number {
  const r = step.share[k] as number;
  const other = subtypes + k;
  const shift0 = (step.first[k] as number) / Math.sqrt(step.variance[k] as number);
  const shift1 = (step.first[other] as number) / Math.sqrt(step.variance[other] as number);
  for (let i = 0; i < depth; i++) {
    gap[i] =
      shift0 * (step.lean[k * depth + i] as number) -
      shift1 * (step.lean[other * depth + i] as number);
  }
  let whole = 0;
  let one = 0;
  let two = 0;
  for (let i = 0; i < depth; i++) {
    let sum = 0;
    for (let j = 0; j < depth; j++) {
      sum += (after.covariance[k * square + i * depth + j] as number) * (gap[j] as number);
    }
    whole += sum * (gap[i] as number);
    const by = 2 * r * (1 - r) * sum;
    add(own.lean, k * depth + i, shift0 * by);
    add(own.lean, other * depth + i, -shift1 * by);
    one += by * (step.lean[k * depth + i] as number);
    two -= by * (step.lean[other * depth + i] as number);
  }
  backShift(step, k, one, own);
  backShift(step, other, two, own);
  return (1 - 2 * r) * whole;
}

/** Of a branch's moments, which are divided by its likelihood; what is left of them is of sums over the nodes. */
function backMoments(step: Step, b: number, own: StepGradient): void {
  const l = step.likelihood[b] as number;
  const byFirst = (own.first[b] as number) / l;
  const bySecond = (own.second[b] as number) / l;
  own.first[b] = byFirst;
  own.second[b] = bySecond;
  add(
    own.likelihood,
    b,
    -(byFirst * (step.first[b] as number) + bySecond * (step.second[b] as number)),
  );
  const byLikelihood = own.likelihood[b] as number;
  let byAttack = byLikelihood * (step.chance[b] as number);
  let byNone = byLikelihood * (1 - (step.chance[b] as number));
  for (let n = 0; n < grid; n++) {
    const node = nodes[n] as number;
    const s = step.chances[b * grid + n] as number;
    const by = (weights[n] as number) * (byFirst * node + bySecond * node * node);
    byAttack += by * s;
    byNone += by * (1 - s);
  }
  own.ofAttack += byAttack;
  own.ofNone += byNone;
}

/** Of both branches' nodes, now that all that looks at their probabilities is known. */
function backForecast(
  filter: Filter,
  step: Step,
  k: number,
  now: Belief,
  own: StepGradient,
  gradient: Gradient,
): void {
  const { subtypes } = filter.size;
  const q = step.belief.attack[k] as number;
  const by = own.forecast[k] as number;
  if (q > 0 && q < 1) {
    add(now.attack, k, by * ((step.chance[subtypes + k] as number) - (step.chance[k] as number)));
  }
  for (let branch = 0; branch < 2; branch++) {
    if (!isPossible(step, branch, k)) continue;
    const b = branch * subtypes + k;
    const byChance = by * (branch === 0 ? 1 - q : q);
    const contrast = step.ofAttack - step.ofNone;
    let byMiddle = 0;
    let bySpread = 0;
    for (let n = 0; n < grid; n++) {
      const node = nodes[n] as number;
      const s = step.chances[b * grid + n] as number;
      const byH =
        (own.likelihood[b] as number) +
        (own.first[b] as number) * node +
        (own.second[b] as number) * node * node;
      const byScore = (weights[n] as number) * (byChance + contrast * byH) * s * (1 - s);
      byMiddle += byScore;
      bySpread += byScore * node;
    }
    add(own.variance, b, (0.5 * bySpread) / Math.sqrt(step.variance[b] as number));
    backBranch(filter, step, branch, k, byMiddle, now, own, gradient);
  }
}
