import { ProdromeError, type GatingBatch } from '@prodrome/core';

const tolerance = 1e-6;

/** What is wrong with a gate's weights on a row. */
interface Fault {
  readonly row: number;
  readonly expected: string;
  readonly got: string;
}

/**
 * Holds weights to the contract of gates: one a cell, not negative, 0 where an expert is not present, summing to 1 for every output of a
 * row with a present expert.
 * @returns the rows whose weights break it: in training their gate is left out, since it would look better for the hard rows that
 * it does not answer; in a forecast they have no answer.
 * @throws ProdromeError `GATE_FAILED` when their number is wrong.
 */
export function faultyRows(
  name: string,
  weights: Float64Array,
  { present, experts, outputs }: GatingBatch,
): { readonly rows: readonly number[]; readonly error?: ProdromeError } {
  const k = experts.length;
  const n = present.length / k;
  if (weights.length !== present.length * outputs) {
    throw gateFailed(name, `${present.length * outputs} weights`, String(weights.length));
  }
  const faults: Fault[] = [];
  for (let row = 0; row < n; row++) {
    const fault = faultOf(row, weights, present, { k, outputs });
    if (fault)
      faults.push({
        row,
        expected: `${experts[fault.expert]?.name ?? ''}${fault.expected}`,
        got: fault.got,
      });
  }
  const [first] = faults;
  if (!first) return { rows: [] };
  const where = `${name}, row ${first.row} of ${n}`;
  return {
    rows: faults.map(({ row }) => row),
    error: gateFailed(where, first.expected, first.got),
  };
}

function faultOf(
  row: number,
  weights: Float64Array,
  present: Uint8Array,
  { k, outputs }: { readonly k: number; readonly outputs: number },
): { readonly expert: number; readonly expected: string; readonly got: string } | undefined {
  for (let o = 0; o < outputs; o++) {
    let total = 0;
    let awake = false;
    for (let j = 0; j < k; j++) {
      const at = row * k + j;
      const weight = weights[at * outputs + o] as number;
      const isPresent = present[at] === 1;
      total += weight;
      awake ||= isPresent;
      if (weight >= 0 && (isPresent || weight === 0)) continue;
      const expected = isPresent ? ': a weight of 0 or more' : ': weight 0, it is absent here';
      return { expert: j, expected, got: String(weight) };
    }
    if (awake && !(Math.abs(total - 1) <= tolerance)) {
      return { expert: -1, expected: 'weights that sum to 1', got: String(total) };
    }
  }
  return undefined;
}

const gateFailed = (where: string, expected: string, got: string): ProdromeError =>
  new ProdromeError('GATE_FAILED', {
    where: `gate of ${where}`,
    expected,
    got,
    hint: 'The checks of @prodrome/conformance tell which law of gates it breaks',
  });
