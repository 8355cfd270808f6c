import {
  createState,
  expectExperts,
  expectState,
  expertNames,
  textsOf,
  unfitted,
  vectorOf,
  type GatingData,
  type GatingNetwork,
  type TrainContext,
  type TrainReport,
} from '@prodrome/core';
import { spreadGraph } from './graph-weights.ts';
import { spread } from './simplex.ts';

/** A gate that gives every row the same shares, which those that are present divide as `spread` does. @param learn - [k] shares, non-negative */
export function createSharesGate(
  kind: string,
  learn: (
    data: GatingData,
    context: TrainContext,
  ) => { readonly shares: Float64Array; readonly metrics: TrainReport['metrics'] },
): GatingNetwork {
  let known: { readonly experts: readonly string[]; readonly shares: Float64Array } | undefined;
  return {
    train: async (data, context) => {
      const { shares, metrics } = learn(data, context);
      known = { experts: expertNames(data), shares };
      return { metrics, notes: [] };
    },
    predictWeights: async (batch) => {
      const { experts, shares } = known ?? unfitted(kind);
      expectExperts(`${kind} gate`, experts, batch);
      return { weights: spread(shares, batch) };
    },
    toGraph: (graph, input) => spreadGraph(kind, graph, input, (known ?? unfitted(kind)).shares),
    saveState: async () => {
      const { experts, shares } = known ?? unfitted(kind);
      return createState(kind, 1, { experts }, { shares });
    },
    loadState: async (state) => {
      expectState(state, kind, [1]);
      const experts = textsOf(state, 'experts');
      known = { experts, shares: vectorOf(state, 'shares', experts.length) };
    },
  };
}
