import {
  createState,
  createTypeRegistry,
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
  type MetaMethodType,
} from '@prodrome/core';
import { builtInDriftDetectors } from '@prodrome/drift';
import { z } from 'zod';
import { createPersonalGate, metaMethods } from '../../src/index.ts';

/** The same shares on every row, dealt to who is present. */
function spread(shares: Float64Array, { present, outputs, experts }: GatingBatch): Float64Array {
  const k = experts.length;
  const weights = new Float64Array(present.length * outputs);
  for (let i = 0; i < present.length / k; i++) {
    const own = shares.map((share, j) => (present[i * k + j] === 1 ? share : 0));
    const total = own.reduce((sum, share) => sum + share, 0);
    own.forEach((share, j) => {
      const from = (i * k + j) * outputs;
      weights.fill(total > 0 ? share / total : 0, from, from + outputs);
    });
  }
  return weights;
}

const uniform = defineGate({
  type: 'uniform',
  description: 'the same weight for every expert that is present',
  options: z.strictObject({}),
  capabilities: { tasks: ['binary'], outputs: 'any', memory: 'row' },
  create: () => ({
    train: async () => ({ metrics: {}, notes: [] }),
    predictWeights: async (batch) => ({
      weights: spread(new Float64Array(batch.experts.length).fill(1), batch),
    }),
    saveState: async () => createState('uniform', 1, null),
    loadState: async (state) => {
      expectState(state, 'uniform', [1]);
    },
  }),
});

/** The fixed shares of the likeliest mixture of the first output, by expectation maximisation. */
function likeliestShares(data: GatingData): Float64Array {
  const k = data.experts.length;
  let shares = new Float64Array(k).fill(1 / k);
  for (let step = 0; step < 50; step++) {
    const sums = new Float64Array(k);
    const weights = spread(shares, { ...data, outputs: 1 });
    for (let i = 0; i < data.context.rows; i++) {
      const label = data.labels[i * data.outputs] as number;
      const own = shares.map((_, j) => {
        const weight = weights[i * k + j] as number;
        const p = data.values[(i * k + j) * data.outputs] as number;
        return weight > 0 ? weight * (label === 1 ? p : 1 - p) : 0;
      });
      const total = own.reduce((sum, one) => sum + one, 0);
      if (total > 0) own.forEach((one, j) => (sums[j] = (sums[j] as number) + one / total));
    }
    const total = sums.reduce((sum, one) => sum + one, 0);
    shares = sums.map((one) => one / total);
  }
  return shares;
}

const likeliest = defineGate({
  type: 'likeliest',
  description: 'the shares of the likeliest mixture',
  options: z.strictObject({}),
  capabilities: { tasks: ['binary'], outputs: 'any', memory: 'row' },
  create: () => {
    let fit: { readonly experts: readonly string[]; readonly shares: Float64Array } | undefined;
    return {
      train: async (data, { signal }) => {
        throwIfCancelled(signal, 'likeliest');
        fit = { experts: expertNames(data), shares: likeliestShares(data) };
        return { metrics: {}, notes: [] };
      },
      predictWeights: async (batch) => {
        const { experts, shares } = fit ?? unfitted('likeliest');
        expectExperts('likeliest', experts, batch);
        return { weights: spread(shares, batch) };
      },
      saveState: async () => {
        const { experts, shares } = fit ?? unfitted('likeliest');
        return createState('likeliest', 1, { experts }, { shares });
      },
      loadState: async (state) => {
        expectState(state, 'likeliest', [1]);
        fit = { experts: textsOf(state, 'experts'), shares: vectorOf(state, 'shares') };
      },
    };
  },
});

const gates = createTypeRegistry<GateType>('gate', [uniform, likeliest]);

/** The personal gate of two gates that remember nothing, and of itself. */
export const personal = createPersonalGate({
  gates,
  methods: createTypeRegistry<MetaMethodType>('meta-learner method', metaMethods),
  detectors: builtInDriftDetectors(),
});
gates.add(personal);
