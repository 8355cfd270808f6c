import {
  createState,
  defineGate,
  expectExperts,
  expectState,
  expertNames,
  textsOf,
  throwIfCancelled,
  unfitted,
  vectorOf,
  type GateType,
  type GatingBatch,
  type GatingData,
  type GatingNetwork,
} from '@prodrome/core';
import { sampleNameOptionsSchema, type SampleNameOptions } from './sample-name-options.ts';

const kind = 'sample_name';

interface Fitted {
  readonly names: readonly string[];
  /** [k] the inverse of each expert's mean squared error. */
  readonly worth: Float64Array;
}

/**
 * Weights by the inverse of the mean squared out-of-fold error, shared among the experts that are present.
 * A sample weight counts as that many rows. Deterministic.
 * @throws ProdromeError `STATE` when asked before it was trained or loaded; `SCHEMA` when the experts are not those of
 * training, in their order; `CANCELLED` when training is cancelled.
 */
export const sampleNameGate: GateType<SampleNameOptions> = defineGate({
  type: kind,
  description: 'weights by the inverse of the mean squared out-of-fold error',
  options: sampleNameOptionsSchema,
  capabilities: { tasks: ['binary'], outputs: 'one', memory: 'row' },
  create: ({ strength }): GatingNetwork => {
    let fitted: Fitted | undefined;
    return {
      train: async (data, { signal }) => {
        throwIfCancelled(signal, kind);
        fitted = { names: expertNames(data), worth: fitWorth(data, strength) };
        return { metrics: {}, notes: [] };
      },
      predictWeights: async (batch) => ({ weights: share(fitted ?? unfitted(kind), batch) }),
      saveState: async () => {
        const { names, worth } = fitted ?? unfitted(kind);
        return createState(kind, 1, { names }, { worth });
      },
      loadState: async (state) => {
        expectState(state, kind, [1]);
        const names = textsOf(state, 'names');
        fitted = { names, worth: vectorOf(state, 'worth', names.length) };
      },
    };
  },
});

function fitWorth(data: GatingData, strength: number): Float64Array {
  const { experts, values, labels, present, weights } = data;
  const k = experts.length;
  const rows = new Float64Array(k).fill(strength);
  const errors = new Float64Array(k).fill(strength / 4);
  for (let at = 0; at < present.length; at++) {
    if (present[at] !== 1) continue;
    const row = Math.floor(at / k);
    const j = at % k;
    const weight = weights === undefined ? 1 : (weights[row] as number);
    const error = (values[at] as number) - (labels[row] as number);
    rows[j] = (rows[j] as number) + weight;
    errors[j] = (errors[j] as number) + weight * error * error;
  }
  return rows.map((count, j) => count / (errors[j] as number));
}

function share({ names, worth }: Fitted, batch: GatingBatch): Float64Array {
  expectExperts(kind, names, batch);
  const k = names.length;
  const { present } = batch;
  const shares = Float64Array.from(present, (here, at) =>
    here === 1 ? (worth[at % k] as number) : 0,
  );
  for (let start = 0; start < shares.length; start += k) {
    const row = shares.subarray(start, start + k);
    const total = row.reduce((sum, value) => sum + value, 0);
    // a row without any present expert stays all 0
    if (total > 0) row.forEach((value, j) => (row[j] = value / total));
  }
  return shares;
}
