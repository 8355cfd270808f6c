import {
  createState,
  defineGate,
  expectExperts,
  expectState,
  expertNames,
  ProdromeError,
  textsOf,
  unfitted,
  vectorOf,
  type GateType,
  type GatingNetwork,
} from '@prodrome/core';
import { spreadGraph } from '../weights/graph-weights.ts';
import { spread } from '../weights/simplex.ts';
import { staticOptionsSchema, type StaticOptions } from './static-options.ts';

const kind = 'static';

/**
 * Weights that were chosen beforehand, by the experts' names: those that are present share in proportion, equally where all of them
 * have weight 0. Nothing is learned; training looks the names up. Deterministic.
 * @throws ProdromeError `CONFIG` for a weight of an expert that the council does not have, or none above 0; `SCHEMA` for other experts than in training.
 */
export const staticWeights: GateType<StaticOptions> = defineGate({
  type: kind,
  description: 'weights that are given by the experts’ names',
  options: staticOptionsSchema,
  capabilities: {
    tasks: ['binary', 'real', 'ordinal', 'classes'],
    outputs: 'any',
    memory: 'row',
  },
  create: ({ weights }): GatingNetwork => {
    let known: { readonly experts: readonly string[]; readonly shares: Float64Array } | undefined;
    return {
      train: async (data) => {
        const experts = expertNames(data);
        known = { experts, shares: sharesOf(experts, weights) };
        return { metrics: {}, notes: [] };
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
  },
});

/** [k] */
function sharesOf(
  experts: readonly string[],
  weights: Readonly<Record<string, number>>,
): Float64Array {
  const stranger = Object.keys(weights).find((name) => !experts.includes(name));
  if (stranger !== undefined) throw refused(`names of experts: ${experts.join(', ')}`, stranger);
  const shares = Float64Array.from(experts, (name) => weights[name] ?? 0);
  if (shares.every((share) => share === 0)) throw refused('a weight above 0', 'none');
  return shares;
}

const refused = (expected: string, got: string): ProdromeError =>
  new ProdromeError('CONFIG', { where: `${kind} gate, weights`, expected, got });
