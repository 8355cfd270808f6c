import {
  createState,
  defineGate,
  expectColumns,
  expectExperts,
  expectState,
  expertNames,
  ProdromeError,
  textsOf,
  unfitted,
  vectorOf,
  type ComponentState,
  type GateType,
  type GatingBatch,
  type GatingData,
  type GatingNetwork,
} from '@prodrome/core';
import { minimizeLbfgs } from '@prodrome/numerics';
import { repeat, sizeOf } from '../weights/simplex.ts';
import { groupsByName, groupsBySpecialty, type ExpertGroups } from './expert-groups.ts';
import { packGate } from './gate-objective.ts';
import {
  countOfTree,
  createTree,
  treeObjective,
  type HierarchicalFit,
  type TreeShape,
} from './gate-tree.ts';
import { hierarchicalGraph } from './hierarchical-graph.ts';
import { hierarchicalOptionsSchema, type HierarchicalOptions } from './hierarchical-options.ts';

const kind = 'hierarchical';

/**
 * A gate of two levels: a softmax over groups of experts, and in each group one over its experts, all over scores that are linear in the
 * context, within groups also in each expert's confidence. An expert weighs what its group weighs times its part of it; those that are
 * absent leave theirs to the others of their group, and a group is absent where all of its experts are. Fitted by the likelihood of the
 * whole mixture plus ½·l2·‖parameters‖², from equal weights of groups, by L-BFGS. Deterministic. Permuting the experts permutes the weights.
 * @throws ProdromeError `CONFIG` for groups that do not hold every expert once; `SCHEMA` for other experts or columns than in training.
 * Source: Jordan & Jacobs 1994 (doi:10.1162/neco.1994.6.2.181), eq. 1–4 and 10–13. Deviations: the experts are held fixed; the likelihood
 * is climbed by L-BFGS and not by EM.
 */
export const hierarchical: GateType<HierarchicalOptions> = defineGate({
  type: kind,
  description: 'a softmax over groups of experts, and one within each, by the mixture likelihood',
  options: hierarchicalOptionsSchema,
  capabilities: { tasks: ['binary'], outputs: 'any', memory: 'row' },
  create: (options): GatingNetwork => {
    let fit: HierarchicalFit | undefined;
    return {
      train: async (data, context) => {
        const groups = options.groups
          ? groupsByName(`${kind} gate, groups`, options.groups, data)
          : groupsBySpecialty(data);
        const shape = shapeOf(data, groups);
        const { maxIterations } = options;
        const result = minimizeLbfgs(
          treeObjective(packGate(data, options), shape, options.l2),
          new Float64Array(countOfTree(shape)),
          {
            maxIterations,
            gradientTolerance: 1e-6 * Math.max(1, data.context.rows),
            ...(context.signal && { signal: context.signal }),
            progress: (done, loss) => {
              context.progress?.({ done, total: maxIterations, loss });
            },
          },
        );
        const columns = data.context.columns.map(({ name }) => name);
        fit = { experts: expertNames(data), groups, columns, parameters: result.x };
        const { value: objective, iterations } = result;
        return {
          metrics: { objective, iterations, groups: groups.names.length },
          notes: result.converged ? [] : [`not converged after ${iterations} steps`],
        };
      },
      predictWeights: async (batch) => {
        const known = fit ?? unfitted(kind);
        expectExperts(`${kind} gate`, known.experts, batch);
        expectColumns(`${kind} gate, context`, known.columns, batch.context);
        return { weights: weightsOf(batch, known, options) };
      },
      toGraph: (graph, input) => hierarchicalGraph(graph, input, fit ?? unfitted(kind), options),
      saveState: async () => {
        const { experts, groups, columns, parameters } = fit ?? unfitted(kind);
        return createState(
          kind,
          1,
          { experts, columns, groups: groups.names },
          { parameters, places: Float64Array.from(groups.places) },
        );
      },
      loadState: async (state) => {
        expectState(state, kind, [1]);
        const [experts, columns, names] = ['experts', 'columns', 'groups'].map((name) =>
          textsOf(state, name),
        ) as [readonly string[], readonly string[], readonly string[]];
        const places = placesOf(state, experts.length, names.length);
        const shape = { k: experts.length, d: columns.length, groups: names.length, places };
        const parameters = vectorOf(state, 'parameters', countOfTree(shape));
        fit = { experts, columns, groups: { names, places }, parameters };
      },
    };
  },
});

/** @throws ProdromeError `STATE` for a place that is no group's. */
function placesOf(state: ComponentState, k: number, groups: number): Int32Array {
  const places = vectorOf(state, 'places', k);
  const wrong = places.find((place) => !Number.isInteger(place) || place < 0 || place >= groups);
  if (wrong === undefined) return Int32Array.from(places);
  throw new ProdromeError('STATE', {
    where: `tensor places of ${kind}`,
    expected: `numbers of ${groups} groups`,
    got: String(wrong),
  });
}

function shapeOf(data: GatingData, { names, places }: ExpertGroups): TreeShape {
  const { k } = sizeOf(data);
  return { k, d: data.context.columns.length, groups: names.length, places };
}

function weightsOf(
  batch: GatingBatch,
  { groups, columns, parameters }: HierarchicalFit,
  { useConfidence }: HierarchicalOptions,
): Float64Array {
  const { n, k } = sizeOf(batch);
  const d = columns.length;
  const { places } = groups;
  const { outer, inner, weigh } = createTree({ k, d, groups: groups.names.length, places });
  const confidence = batch.confidence.map((own) => (useConfidence && !Number.isNaN(own) ? own : 0));
  const weights = new Float64Array(n * k);
  const { context, present } = batch;
  for (let row = 0; row < n; row++) {
    const from = row * k;
    const given = { context: context.values, contextFrom: row * d, present, confidence, from };
    if (!weigh(parameters, given)) continue;
    for (let j = 0; j < k; j++) {
      weights[from + j] = (inner[j] as number) * (outer[places[j] as number] as number);
    }
  }
  return repeat(weights, batch.outputs);
}
