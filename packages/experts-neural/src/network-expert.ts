import {
  createState,
  defineExpert,
  expectState,
  ProdromeError,
  textsOf,
  unfitted,
  type ComponentState,
  type ExpertModel,
  type ExpertType,
  searchRange,
  type SearchDimension,
} from '@prodrome/core';
import {
  builtInTraining,
  exportNetwork,
  openSession,
  writeModel,
  type GraphSession,
  type TrainingTypes,
} from '@prodrome/graph';
import { answerWindows } from './answer-windows.ts';
import { channelEncoding, checkColumns, packChannels, unpackChannels } from './day-channels.ts';
import { encodeHistory } from './day-history.ts';
import { addExpert } from './expert-graph.ts';
import type { DesignSetting, NetworkDesign } from './network-design.ts';
import { trainDesign, type NetworkFit } from './train-design.ts';
import type { TrainingOptions } from './training-options.ts';
import { windowNetworks } from './window-network.ts';

interface Served {
  readonly fit: NetworkFit;
  readonly session: Promise<GraphSession>;
}

/** What of the options of networks is worth searching for. */
const networkSpace: Readonly<Record<string, SearchDimension>> = {
  'optimizer.learning_rate': searchRange(0.0001, 0.01, { log: true }),
};

/**
 * An expert type from a design. All share: windows of the last `steps` recorded days in standard units, with flags of what is missing and the
 * days between rows; patients kept apart to stop the training by; answers as probabilities, which lie about the training rows' share of events
 * from the start. It remembers the last steps − 1 days of a patient. Deterministic by the seed, on one machine type.
 * @param types - the optimisers, losses and backends that its options can name; who is not there is missed in training, not in serving.
 */
export function networkExpert<Options extends TrainingOptions>(
  design: NetworkDesign<Options>,
  types: TrainingTypes = builtInTraining(),
): ExpertType<Options> {
  const { type, description } = design;
  return defineExpert({
    type,
    description,
    options: design.options,
    space: { ...networkSpace, ...design.space },
    capabilities: {
      tasks: ['binary'],
      outputs: 'one',
      // weights scale the loss of their rows; repeated rows would come in other batches
      sampleWeights: false,
      deterministic: true,
      inputs: 'raw',
      memory: { stateWidth: 'trained' },
    },
    create: (options, { specialty, task: { outputs } }): ExpertModel => {
      let served: Served | undefined;
      const known = (): Served => served ?? unfitted(type);
      const serve = (fit: NetworkFit): void => {
        served = { fit, session: openServing(design, options, outputs, fit) };
        // whoever asks is told
        served.session.catch(() => undefined);
      };
      return {
        getSpecialty: () => specialty,
        get stateWidth() {
          return (options.steps - 1) * known().fit.channels.width;
        },
        train: async (data, context) => {
          const { warmStart } = context;
          const warm = warmStart && unpackFit(type, warmStart);
          const training = { design, options, data, types, ...(warm && { warm }) };
          const { fit, report } = await trainDesign(training, context);
          serve(fit);
          return report;
        },
        predict: async ({ table, rows, from }, { signal } = {}) => {
          const { fit, session } = known();
          const { channels } = fit;
          checkColumns(type, channels, table);
          const history = await encodeHistory(
            channelEncoding(channels),
            table,
            options.steps,
            from,
          );
          const shape = { width: channels.width, outputs };
          const values = await answerWindows(await session, history, rows, shape, signal);
          return { values, states: history.states };
        },
        toGraph: (graph, input) =>
          addExpert(graph, input, {
            design,
            setting: settingOf(options, outputs),
            fit: known().fit,
          }),
        saveState: async () => packFit(type, known().fit),
        loadState: async (state) => {
          const fit = unpackFit(type, state);
          const loaded = { fit, session: openServing(design, options, outputs, fit) };
          await loaded.session;
          served = loaded;
        },
      };
    },
  });
}

/** Of a trained network, where priors play no part any more. */
const settingOf = <Options>(options: Options, outputs: number): DesignSetting<Options> => ({
  ...{ options, outputs },
  priors: Array<number>(outputs).fill(0),
});

async function openServing<Options extends TrainingOptions>(
  design: NetworkDesign<Options>,
  options: Options,
  outputs: number,
  { channels, parameters }: NetworkFit,
): Promise<GraphSession> {
  const { serving } = windowNetworks(design, settingOf(options, outputs), channels.width);
  return openSession(writeModel(exportNetwork(serving, parameters)));
}

function packFit(type: string, { channels, parameters }: NetworkFit): ComponentState {
  const columns = channels.columns.map(({ name }) => name);
  return {
    ...createState(type, 1, { columns }),
    tensors: {
      ...packChannels(channels),
      parameters: { shape: [parameters.length], data: parameters },
    },
  };
}

function unpackFit(type: string, state: ComponentState): NetworkFit {
  expectState(state, type, [1]);
  const channels = unpackChannels(textsOf(state, 'columns'), state);
  const parameters = state.tensors['parameters']?.data;
  if (parameters instanceof Float32Array) return { channels, parameters };
  throw new ProdromeError('STATE', {
    where: `parameters of ${type}`,
    expected: '32-bit numbers',
    got: parameters === undefined ? 'none' : parameters.constructor.name,
  });
}
