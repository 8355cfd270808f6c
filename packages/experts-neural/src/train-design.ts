import { setImmediate } from 'node:timers/promises';
import {
  createNamed,
  nestStates,
  expectState,
  knownDays,
  throwIfCancelled,
  unnestStates,
  type ComponentState,
  type TrainContext,
  type TrainingData,
  type TrainReport,
} from '@prodrome/core';
import {
  compileTraining,
  trainingFromOptions,
  trainNetwork,
  type TrainingTypes,
} from '@prodrome/graph';
import { logit, softenOneClass } from '@prodrome/numerics';
import { channelEncoding, checkColumns, fitChannels, type DayChannels } from './day-channels.ts';
import { encodeHistory } from './day-history.ts';
import { eventShares, learnedRows, trainingRows } from './learned-rows.ts';
import type { ClassWeights, NetworkDesign } from './network-design.ts';
import { latched } from './latched-signal.ts';
import type { TrainingOptions } from './training-options.ts';
import { windowNetworks } from './window-network.ts';

/** A trained network: all that its answers depend on. */
export interface NetworkFit {
  readonly channels: DayChannels;
  /** As the network lists them, one vector. */
  readonly parameters: Float32Array;
}

/** Everything that a training is made of. */
export interface DesignTraining<Options extends TrainingOptions> {
  readonly design: NetworkDesign<Options>;
  readonly options: Options;
  readonly data: TrainingData;
  /** A trained model of the design, to begin with. */
  readonly warm?: NetworkFit;
  /** What its options can name. */
  readonly types: TrainingTypes;
}

/**
 * Trains a network on the windows of labelled rows. Windows without any observed value are left out: there is nothing to learn from them.
 * @throws ProdromeError `DATA_INSUFFICIENT` without rows, `NUMERIC` when the loss is no number (epoch, batch and largest gradient named),
 * `CANCELLED`, `STATE` when `resume` or `warmStart` is of another run or table.
 */
export async function trainDesign<Options extends TrainingOptions>(
  { design, options, data: given, warm, types }: DesignTraining<Options>,
  context: TrainContext,
): Promise<{ readonly fit: NetworkFit; readonly report: TrainReport }> {
  const { table, task } = given;
  const { labels, warnings } = softenOneClass(given.labels, { outputs: task.outputs });
  const data = { ...given, labels };
  const signal = latched(context.signal);
  throwIfCancelled(signal, design.type);
  if (warm) checkColumns(design.type, warm.channels, table);
  const channels = warm?.channels ?? (await fitChannels(knownDays(data)));
  const history = await encodeHistory(channelEncoding(channels), table, options.steps);
  const { learned, heldOut } = await learnedRows(design.type, data, history, {
    ...{ width: channels.width, steps: options.steps, apart: options.validationFraction },
    stream: context.stream.fork('validation'),
  });
  const shares = await eventShares(data, learned);
  const setting = { options, outputs: task.outputs, priors: shares.map(logit) };
  const { batch, epochs } = options;
  const { optimizer, settings } = trainingFromOptions(
    options.optimizer,
    { rows: learned.length, batch, epochs },
    types.optimizers,
  );
  const weights = options.classWeighting === 'balanced' ? balanced(shares) : undefined;
  const { training } = windowNetworks(design, setting, channels.width);
  const program = compileTraining(
    training,
    design.loss(setting, weights, types),
    optimizer,
    settings,
  );
  const resume = context.resume && resumed(design.type, context.resume);
  await setImmediate();
  const result = await trainNetwork(
    program,
    await trainingRows(data, history, learned),
    {
      ...{ epochs, patience: options.patience, stream: context.stream, signal },
      ...(heldOut.length > 0 && { validation: await trainingRows(data, history, heldOut) }),
      ...(warm && { warmStart: warm.parameters }),
      ...(resume && { resume }),
      progress: ({ epoch, loss }) => {
        context.progress?.({ done: epoch, total: epochs, loss });
      },
      // a thread sends its state with every checkpoint that anyone may want
      ...(context.checkpoint && {
        checkpoint: (state) => {
          context.checkpoint?.(() =>
            nestStates(kindOf(design.type), 1, null, { training: state() }),
          );
        },
      }),
    },
    createNamed(types.backends, options.backend, {}),
  );
  // it may have been raised while a thread was ending
  throwIfCancelled(signal, design.type);
  const { losses, validationLosses, bestEpoch, stopped } = result;
  const validationLoss = validationLosses[bestEpoch - 1];
  return {
    fit: { channels, parameters: result.parameters },
    report: {
      metrics: {
        epochs: losses.length,
        bestEpoch,
        loss: losses[bestEpoch - 1] ?? NaN,
        ...(validationLoss !== undefined && { validationLoss }),
        parameters: program.plan.size,
      },
      notes: notesOf(heldOut.length, stopped, options),
      warnings,
    },
  };
}

const kindOf = (type: string): string => `${type}/training`;

function resumed(type: string, state: ComponentState): ComponentState | undefined {
  expectState(state, kindOf(type), [1]);
  return unnestStates(state).parts['training'];
}

/** Weights under which events and their absence count the same, and all rows together as before. */
const balanced = (shares: readonly number[]): ClassWeights => ({
  event: shares.map((own) => 0.5 / own),
  absence: shares.map((own) => 0.5 / (1 - own)),
});

function notesOf(
  heldOut: number,
  stopped: 'epochs' | 'patience',
  { epochs, validationFraction }: TrainingOptions,
): string[] {
  if (heldOut === 0 && validationFraction > 0) {
    return ['too few patients to keep some apart: trained for all epochs'];
  }
  if (heldOut === 0 || stopped === 'patience') return [];
  return [`still learning after ${epochs} epochs`];
}
