import { ProdromeError } from '@prodrome/core';
import type { SplitLimits } from '../kernels/kernels.ts';
import { hessianOf } from '../packing.ts';
import type { Leaf } from './leaf.ts';
import { boundedValue, scoreOf } from './monotone.ts';
import type { LeafSplit } from './open-leaf.ts';
import type { PackedGradients, TrainingState } from './training-state.ts';

/** What the options demand of splits, in the integers of the tree's scale. */
export function limitsOf(
  { options }: TrainingState,
  { scale, leastHessian, mostHessian }: PackedGradients,
): SplitLimits {
  const minCount = options.minDataInLeaf;
  return {
    minCount,
    // so many rows add up to no less
    minHessian: Math.max(1, options.minHessian * scale.hessian, minCount * leastHessian),
    // and so large a sum takes no fewer
    sureHessian: minCount === 1 ? 0 : minCount * mostHessian,
    l1: options.l1 * scale.gradient,
    l2: options.l2 * scale.hessian,
    categoryL2: options.categoryL2 * scale.hessian,
    categorySmoothing: options.categorySmoothing * scale.hessian,
  };
}

/** The fall of Σ w · loss that the split brings, by the loss's second-order expansion. */
export function gainOf(
  split: LeafSplit,
  leaf: Leaf,
  limits: SplitLimits,
  { scale }: PackedGradients,
): number {
  const more = split.score - scoreOf(leaf.packed, limits, leaf.bounds);
  return finite(
    'splits with finite gains',
    ((more / scale.gradient / 2) * scale.hessian) / scale.gradient,
  );
}

/** −learning rate · s(G) / (H + l2), within the leaf's bounds; 0 where second derivatives are below the minimum: their quotient would be chance. */
export function leafValue(
  { packed, bounds }: Leaf,
  { options }: TrainingState,
  limits: SplitLimits,
  { scale }: PackedGradients,
): number {
  const hessian = hessianOf(packed);
  if (hessian < Math.max(1, options.minHessian * scale.hessian)) return 0;
  const step = boundedValue(packed, limits, bounds);
  // + 0: a value of −0 would not survive JSON
  const value = options.learningRate * step * (scale.hessian / scale.gradient) + 0;
  return finite('leaves with finite values', value);
}

function finite(expected: string, value: number): number {
  if (Number.isFinite(value)) return value;
  throw new ProdromeError('NUMERIC', {
    where: 'train',
    expected,
    got: String(value),
    hint: 'Raise minHessian or l2, or divide the weights by a constant',
  });
}
