import { ProdromeError, type GatingBatch } from '@prodrome/core';

const tolerance = 1e-6;

/**
 * Weights as the contract of gates has them: one a cell, not negative, 0 where an expert is not present, summing to 1 on every row with
 * a present expert. A row of other weights would fall out of the comparison, and a gate that fails on hard rows would look better for it.
 * @throws ProdromeError `GATE_FAILED`
 */
export function checkWeights(name: string, weights: Float64Array, batch: GatingBatch): void {
  const { present, experts } = batch;
  const k = experts.length;
  const fail = (row: number | undefined, expected: string, got: string): never => {
    throw new ProdromeError('GATE_FAILED', {
      where: `gate of ${name}${row === undefined ? '' : `, row ${row} of ${present.length / k}`}`,
      expected,
      got,
      hint: 'The checks of @prodrome/conformance tell which law of gates it breaks',
    });
  };
  if (weights.length !== present.length) {
    fail(undefined, `${present.length} weights`, String(weights.length));
  }
  for (let row = 0; row * k < present.length; row++) {
    let total = 0;
    let awake = 0;
    for (let at = row * k; at < (row + 1) * k; at++) {
      const weight = weights[at] as number;
      total += weight;
      awake += present[at] as number;
      if (!(weight >= 0) || (present[at] === 0 && weight !== 0)) {
        const expected =
          present[at] === 0 ? 'weight 0, it is silent here' : 'a weight of 0 or more';
        fail(row, `${experts[at % k]?.name ?? ''}: ${expected}`, String(weight));
      }
    }
    if (awake > 0 && !(Math.abs(total - 1) <= tolerance)) {
      fail(row, 'weights that sum to 1', String(total));
    }
  }
}
