import { sigmoid } from '@prodrome/numerics';
import { drift, gain, latent, leastVariance, onset, stay, type Filter } from './filter.ts';
import { depth } from './layout.ts';
import { nodes, weights } from './quadrature.ts';
import { branches, type Step } from './step.ts';

const square = depth * depth;
const grid = nodes.length;

/** Writes the direction in which a branch looks at the personal state. */
export function directionOf(
  { offsets, parameters }: Filter,
  step: Step,
  branch: number,
  out: Float64Array,
): void {
  out.fill(0);
  if (branch === 0) {
    out[onset] = out[latent] = out[drift] = 1;
    out[gain] = step.signs;
  } else {
    out[stay] = 1;
    out[latent] = parameters[offsets.latentInAttack] as number;
    out[drift] = parameters[offsets.driftInAttack] as number;
  }
}

const direction = new Float64Array(depth);

/** Whether a branch is possible for a subtype: after a recorded day only one of them is. */
export const isPossible = ({ belief: { attack } }: Step, branch: number, k: number): boolean =>
  branch === 0 ? attack[k] !== 1 : attack[k] !== 0;

/** The probability of an attack tomorrow. */
export function takeForecast(filter: Filter, step: Step): number {
  const { subtypes } = filter.size;
  const { belief, lean, variance, middle, chances, chance, forecast } = step;
  for (let branch = 0; branch < branches; branch++) {
    directionOf(filter, step, branch, direction);
    for (let k = 0; k < subtypes; k++) {
      const b = branch * subtypes + k;
      chance[b] = 0;
      if (!isPossible(step, branch, k)) continue;
      let own = 0;
      let m = branch === 0 ? (step.offset[k] as number) : step.offsetInAttack;
      for (let i = 0; i < depth; i++) {
        let sum = 0;
        const row = k * square + i * depth;
        for (let j = 0; j < depth; j++) {
          sum += (belief.covariance[row + j] as number) * (direction[j] as number);
        }
        lean[b * depth + i] = sum;
        own += sum * (direction[i] as number);
        m += (belief.mean[k * depth + i] as number) * (direction[i] as number);
      }
      const v = Math.max(own, leastVariance) + (branch === 0 ? (step.extra[k] as number) : 0);
      const sd = Math.sqrt(v);
      let p = 0;
      for (let n = 0; n < grid; n++) {
        const s = sigmoid(m + sd * (nodes[n] as number));
        chances[b * grid + n] = s;
        p += (weights[n] as number) * s;
      }
      variance[b] = v;
      middle[b] = m;
      chance[b] = p;
    }
  }
  let total = 0;
  for (let k = 0; k < subtypes; k++) {
    const q = belief.attack[k] as number;
    const p = q * (chance[subtypes + k] as number) + (1 - q) * (chance[k] as number);
    forecast[k] = p;
    total += Math.exp(belief.logWeights[k] as number) * p;
  }
  return total;
}
