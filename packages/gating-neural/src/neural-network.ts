import {
  createState,
  defineGate,
  expectColumns,
  expectExperts,
  expectState,
  textsOf,
  throwIfCancelled,
  unfitted,
  vectorOf,
  type GateType,
  type GatingNetwork,
} from '@prodrome/core';
import { builtInTraining, type TrainingTypes } from '@prodrome/graph';
import type { ContextScale } from './context-scale.ts';
import { gateGraph } from './gate-graph.ts';
import { shapeOfGate } from './gate-network.ts';
import { neuralNetworkOptionsSchema, type NeuralNetworkOptions } from './neural-network-options.ts';
import { trainGate, type GateFit } from './train-gate.ts';
import { weighRows } from './weigh-rows.ts';
import { sizeOfGate } from './row-scorer.ts';

const kind = 'neural_network';

/**
 * A gate of hidden layers: gₖ(x) = softmax over the present experts of the network's scores plus c · confidenceₖ, trained on
 * −ln Σₖ gₖ(x)·pₖ(y|x) by mini-batches, from equal weights, until patients that are kept apart tell to stop.
 * Deterministic by the seed, on one machine type. Permuting the experts permutes the weights, bit for bit. A row's weights are
 * computed alone, in double precision.
 * @throws ProdromeError `DATA_INSUFFICIENT` when no expert is present on any row; `NUMERIC` when the loss is no number.
 * Source: Jacobs et al. 1991 (doi:10.1162/neco.1991.3.1.79), eq. 1.2 and 1.3, with experts held fixed.
 * @param types - the optimisers and backends that its options can name; who is not there is missed in training, not in serving.
 */
export const createNeuralNetwork = (types: TrainingTypes): GateType<NeuralNetworkOptions> =>
  defineGate({
    type: kind,
    description: 'weights by a neural network, fitted by the mixture likelihood',
    options: neuralNetworkOptionsSchema,
    capabilities: { tasks: ['binary'], outputs: 'any', memory: 'row' },
    create: (options): GatingNetwork => {
      let fit: GateFit | undefined;
      return {
        train: async (data, context) => {
          throwIfCancelled(context.signal, kind);
          const { fit: trained, report } = await trainGate(data, options, context, types);
          fit = trained;
          return report;
        },
        predictWeights: async (batch) => {
          const known = fit ?? unfitted(kind);
          expectExperts(`${kind} gate`, known.experts, batch);
          expectColumns(`${kind} gate, context`, known.scale.columns, batch.context);
          return { weights: weighRows(known, shapeOfGate(known, options), batch) };
        },
        toGraph: (graph, input) => {
          const known = fit ?? unfitted(kind);
          return gateGraph(graph, input, known, shapeOfGate(known, options));
        },
        saveState: async () => {
          const { experts, scale, parameters } = fit ?? unfitted(kind);
          const { columns, means, deviations } = scale;
          return createState(kind, 1, { experts, columns }, { means, deviations, parameters });
        },
        loadState: async (state) => {
          expectState(state, kind, [1]);
          const columns = textsOf(state, 'columns');
          const scale: ContextScale = {
            columns,
            means: vectorOf(state, 'means', columns.length),
            deviations: vectorOf(state, 'deviations', columns.length),
          };
          const experts = textsOf(state, 'experts');
          const size = sizeOfGate(shapeOfGate({ experts, scale }, options));
          fit = { experts, scale, parameters: vectorOf(state, 'parameters', size) };
        },
      };
    },
  });

/** {@link createNeuralNetwork} with what `@prodrome/graph` has. */
export const neuralNetwork: GateType<NeuralNetworkOptions> = createNeuralNetwork(builtInTraining());
