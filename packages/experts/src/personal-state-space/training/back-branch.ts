import { drift, gain, latent, leastVariance, type Belief, type Filter } from '../filter.ts';
import { add, type Gradient, type StepGradient } from './gradient.ts';
import { depth } from '../layout.ts';
import type { Step } from '../step.ts';
import { directionOf } from '../take-forecast.ts';

const square = depth * depth;
const direction = new Float64Array(depth);
const byDirection = new Float64Array(depth);

/**
 * Of a branch's middle μᵀx + offset, of its variance xᵀPx + extra and of its lean Px, to the personal state, the direction x and
 * what was added.
 */
export function backBranch(
  filter: Filter,
  step: Step,
  branch: number,
  k: number,
  byMiddle: number,
  now: Belief,
  own: StepGradient,
  gradient: Gradient,
): void {
  const { subtypes } = filter.size;
  const b = branch * subtypes + k;
  const { mean, covariance } = step.belief;
  const byVariance = own.variance[b] as number;
  directionOf(filter, step, branch, direction);
  let spread = 0;
  for (let i = 0; i < depth; i++) {
    spread += (step.lean[b * depth + i] as number) * (direction[i] as number);
  }
  const byOwn = spread > leastVariance ? byVariance : 0;
  for (let i = 0; i < depth; i++) {
    const place = b * depth + i;
    byDirection[i] =
      byOwn * (step.lean[place] as number) + byMiddle * (mean[k * depth + i] as number);
    add(own.lean, place, byOwn * (direction[i] as number));
    add(now.mean, k * depth + i, byMiddle * (direction[i] as number));
  }
  for (let i = 0; i < depth; i++) {
    const byLean = own.lean[b * depth + i] as number;
    const xi = direction[i] as number;
    let sum = 0;
    for (let j = 0; j < depth; j++) {
      const place = k * square + i * depth + j;
      const other = own.lean[b * depth + j] as number;
      sum += (covariance[place] as number) * other;
      add(now.covariance, place, 0.5 * (byLean * (direction[j] as number) + xi * other));
    }
    add(byDirection, i, sum);
  }
  if (branch === 0) {
    add(own.offset, k, byMiddle);
    add(own.extra, k, byVariance);
    own.signs += byDirection[gain] as number;
  } else {
    own.offsetInAttack += byMiddle;
    add(gradient.parameters, filter.offsets.latentInAttack, byDirection[latent] as number);
    add(gradient.parameters, filter.offsets.driftInAttack, byDirection[drift] as number);
  }
}
