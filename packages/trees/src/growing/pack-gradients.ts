import { ProdromeError } from '@prodrome/core';
import { fits, scaleFor, type PackingScale } from '../packing.ts';
import type { GradientInput } from '../kernels/kernels.ts';
import type { PackedGradients, TrainingState } from './training-state.ts';

/**
 * Packs the derivatives of the first `count` rows of a tree. The scale comes from the sums of the tree before, which saves a
 * pass; where they have grown too much, or there was none, from this tree's own.
 * @throws ProdromeError `NUMERIC` when the derivatives' sums are not finite.
 */
export function packGradients(
  { kernels, rows, packed }: TrainingState,
  input: GradientInput,
  count: number,
  guess: PackingScale | undefined,
): PackedGradients & { readonly next: PackingScale } {
  const stretch = { rows: rows[0], packed: packed[0], from: 0, to: count };
  let scale = guess ?? { gradient: 0, hessian: 0 };
  let sums = kernels.gradients(input, scale, stretch);
  expectFinite(sums.absoluteGradients + sums.hessians);
  const next = scaleFor(sums.absoluteGradients, sums.hessians, count);
  if (!guess || !fits(scale, sums.absoluteGradients, sums.hessians, count)) {
    scale = next;
    sums = kernels.gradients(input, scale, stretch);
  }
  const { packed: total, leastHessian, mostHessian } = sums;
  return { scale, packed: total, leastHessian, mostHessian, next };
}

function expectFinite(sum: number): void {
  if (Number.isFinite(sum)) return;
  throw new ProdromeError('NUMERIC', {
    where: 'train',
    expected: 'derivatives with a finite sum',
    got: String(sum),
    hint: 'Divide the weights, or the labels, by a constant',
  });
}
