import { graphError } from '../graph-error.ts';
import { add, divide, erf, multiply, softplus, subtract, where } from '../tape/elementwise.ts';
import { slice, topValues } from '../tape/layout.ts';
import { affine } from '../tape/products.ts';
import { normalElements } from '../tape/random.ts';
import { mean, softmax, sum } from '../tape/reductions.ts';
import type { Variable } from '../tape/tape.ts';
import { filled } from './initial.ts';
import type { NetworkScope } from './network.ts';

/** How a sparse gate chooses. */
export interface NoisyTopKSettings {
  readonly experts: number;
  /** Experts that answer a row, fewer than there are. */
  readonly k: number;
  /** Weight of the penalty on unequal sums of weights; 0.1 when not given. */
  readonly importance?: number;
  /** Weight of the penalty on unequal numbers of rows; 0.1 when not given. */
  readonly load?: number;
}

const never = -1e30;

/**
 * Logits of a sparse gate: the k largest of a row stay, the others are −10³⁰, so that their softmax is 0. In training they are noisy, and both
 * penalties of load balancing are added to the loss; rows that only fill up a batch do not count.
 * @param input - [n, d]; parameters `name.weights` and `name.noise`, first 0 as in the paper.
 * @returns [n, experts]
 * @throws ProdromeError `GRAPH` unless 1 ≤ k < experts. Source: Shazeer et al. 2017 (arXiv:1701.06538), eq. 3–11 and appendix A.
 */
export function noisyTopKGate(
  scope: NetworkScope,
  name: string,
  input: Variable,
  { experts, k, importance = 0.1, load = 0.1 }: NoisyTopKSettings,
): Variable {
  if (!(Number.isInteger(k) && k >= 1 && k < experts)) {
    throw graphError('noisyTopKGate, k', `an integer from 1 to ${experts - 1}`, String(k));
  }
  const shape = [Number(input.shape[1]), experts];
  const clean = affine(input, scope.parameter(`${name}.weights`, shape, filled(0)));
  const noiseWeights = scope.parameter(`${name}.noise`, shape, filled(0));
  if (!scope.training) return kept(clean, topValues(clean, k), k);
  const { graph } = scope.tape;
  const { seed, step, place } = scope.random(2);
  const noise = normalElements(graph, seed, step, place, clean.shape);
  const deviation = softplus(affine(input, noiseWeights));
  const noisy = add(clean, multiply(deviation, scope.tape.constant(noise)));
  const top = topValues(noisy, k + 1);
  const logits = kept(noisy, top, k);
  const present = scope.present();
  const weights = multiply(softmax(logits), present);
  scope.penalize(multiply(unevenness(sum(weights, [0])), importance));
  const chances = multiply(chanceOfTop(clean, deviation, noisy, top, k), present);
  scope.penalize(multiply(unevenness(sum(chances, [0])), load));
  return logits;
}

function kept(logits: Variable, top: Variable, k: number): Variable {
  const { graph } = logits.tape;
  const least = slice(top, k - 1, k, 1);
  return where(graph.op('GreaterOrEqual', [logits.value, least.value]), logits, never);
}

/** The chance that an expert is among the top k if its own noise is drawn anew: eq. 9. */
function chanceOfTop(
  clean: Variable,
  deviation: Variable,
  noisy: Variable,
  top: Variable,
  k: number,
): Variable {
  const { graph } = clean.tape;
  const least = slice(top, k - 1, k, 1);
  const next = slice(top, k, k + 1, 1);
  const inside = graph.op('GreaterOrEqual', [noisy.value, least.value]);
  const others = where(inside, next, least);
  const standard = divide(subtract(clean, others), multiply(deviation, Math.SQRT2));
  return multiply(add(erf(standard), 1), 0.5);
}

/** The squared coefficient of variation. */
function unevenness(totals: Variable): Variable {
  const centre = mean(totals);
  const apart = subtract(totals, centre);
  return divide(mean(multiply(apart, apart)), add(multiply(centre, centre), 1e-10));
}
