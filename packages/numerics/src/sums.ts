import { ProdromeError } from '@prodrome/core';
import { expectLength, expectNumbers } from './check-arguments.ts';

/**
 * The sum in the order given, compensated: the error is about one rounding of the result plus n² 2⁻¹⁰⁶ of Σ|v|.
 * Source: Neumaier 1974, doi:10.1002/zamm.19740540106, algorithm IV.
 */
export function sum(values: ArrayLike<number>): number {
  expectNumbers('sum, values', values);
  let total = 0;
  let lost = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    const next = total + value;
    if (Math.abs(total) >= Math.abs(value)) lost += total - next + value;
    else lost += value - next + total;
    total = next;
  }
  // an infinite total has no remainder to give back: ∞ − ∞ would hide it
  return Number.isFinite(total) ? total + lost : total;
}

/**
 * The arithmetic mean, from the compensated {@link sum}.
 * @throws ProdromeError `NUMERIC` when there are no values.
 */
export function mean(values: ArrayLike<number>): number {
  expectNumbers('mean, values', values);
  if (values.length > 0) return sum(values) / values.length;
  throw new ProdromeError('NUMERIC', { where: 'mean', expected: 'values', got: 'none' });
}

/**
 * Σ aᵢ bᵢ in the order given, plain float64.
 * @throws ProdromeError `USAGE` when the lengths differ.
 */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expectNumbers('dot, a', a);
  expectNumbers('dot, b', b);
  expectLength('dot, b', b.length, a.length);
  let total = 0;
  for (let i = 0; i < a.length; i++) total += (a[i] as number) * (b[i] as number);
  return total;
}
