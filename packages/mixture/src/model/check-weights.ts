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
    const own = weights.subarray(row * k * outputs, (row + 1) * k * outputs);
    const fault = faultOf(own, present.subarray(row * k, (row + 1) * k), outputs);
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
  weights: Float64Array,
  present: Uint8Array,
  outputs: number,
): { readonly expert: number; readonly expected: string; readonly got: string } | undefined {
  const awake = present.includes(1);
  for (let o = 0; o < outputs; o++) {
    let total = 0;
    for (let j = 0; j < present.length; j++) {
      const weight = weights[j * outputs + o] as number;
      total += weight;
      if (weight >= 0 && (present[j] === 1 || weight === 0)) continue;
      const expected =
        present[j] === 0 ? ': weight 0, it is absent here' : ': a weight of 0 or more';
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
