import { ProdromeError } from '@prodrome/core';
import { expectFloat64, expectNumbers, expectWhole } from './check-arguments.ts';

/** log Σ exp(vᵢ) over i in [from, to), shifted by the largest; −∞ for an empty range. */
export function logSumExp(values: ArrayLike<number>, from = 0, end?: number): number {
  expectNumbers('logSumExp, values', values);
  const to = end === undefined ? values.length : end;
  expectRange('logSumExp', from, to, values.length);
  const largest = maximum(values, from, to);
  if (!Number.isFinite(largest)) return largest;
  let total = 0;
  for (let i = from; i < to; i++) total += Math.exp((values[i] as number) - largest);
  return largest + Math.log(total);
}

/**
 * Writes exp(sᵢ) / Σ exp(sⱼ) to out[from, to): non-negative numbers that sum to 1 within (to − from) · 2⁻⁵².
 * A score of −∞ gets exactly 0; `out` may be `scores`. An empty range writes nothing.
 * @throws ProdromeError `NUMERIC` when no score is finite, or one is NaN or ∞.
 */
export function softmaxInto(
  scores: Float64Array,
  from: number,
  to: number,
  out: Float64Array,
): void {
  expectFloat64('softmaxInto, scores', scores);
  expectRange('softmaxInto', from, to, scores.length);
  expectFloat64('softmaxInto, out', out);
  if (to <= from) return;
  const largest = maximum(scores, from, to);
  if (!Number.isFinite(largest)) {
    throw new ProdromeError('NUMERIC', {
      where: 'softmax',
      expected: 'scores below infinity, at least one finite',
      got: `a largest score of ${largest}`,
    });
  }
  let total = 0;
  for (let i = from; i < to; i++) {
    const share = Math.exp((scores[i] as number) - largest);
    out[i] = share;
    total += share;
  }
  for (let i = from; i < to; i++) out[i] = (out[i] as number) / total;
}

function expectRange(where: string, from: number, to: number, length: number): void {
  expectWhole(`${where}, from`, from, 0, length);
  expectWhole(`${where}, to`, to, 0, length);
}

/** NaN when one value is NaN, −∞ for an empty range. */
function maximum(values: ArrayLike<number>, from: number, to: number): number {
  let largest = -Infinity;
  for (let i = from; i < to; i++) {
    const value = values[i] as number;
    if (!(value <= largest)) largest = value;
    if (value !== value) return NaN;
  }
  return largest;
}
