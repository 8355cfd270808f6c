import { setImmediate } from 'node:timers/promises';
import {
  nestStates,
  expectState,
  ProdromeError,
  throwIfCancelled,
  unnestStates,
  type ComponentState,
  type Task,
  type TrainContext,
  type TrainingData,
  type TrainReport,
} from '@prodrome/core';
import {
  compileTraining,
  holdOutGroups,
  trainingFromOptions,
  trainNetwork,
  type TrainerBackend,
  type TrainingRows,
} from '@prodrome/graph';
import { logit } from '@prodrome/numerics';
import {
  channelEncoding,
  checkColumns,
  fitChannels,
  isObserved,
  type DayChannels,
} from './day-channels.ts';
import { encodeHistory, type DayHistory } from './day-history.ts';
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
  /** What trains, by the number of batches in all. */
  readonly backend: (batches: number) => TrainerBackend;
}

/**
 * Trains a network on the windows of labelled rows. Windows without any observed value are left out: there is nothing to learn from them.
 * @throws ProdromeError `DATA_INSUFFICIENT` without rows, `NUMERIC` when the loss is no number (epoch, batch and largest gradient named),
 * `CANCELLED`, `STATE` when `resume` or `warmStart` is of another run or table.
 */
export async function trainDesign<Options extends TrainingOptions>(
  { design, options, data, warm, backend }: DesignTraining<Options>,
  context: TrainContext,
): Promise<{ readonly fit: NetworkFit; readonly report: TrainReport }> {
  const { table, task } = data;
  const signal = latched(context.signal);
  throwIfCancelled(signal, design.type);
  if (warm) checkColumns(design.type, warm.channels, table);
  const channels = warm?.channels ?? (await fitChannels(table));
  const history = await encodeHistory(channelEncoding(channels), table, options.steps);
  const rows = labelledRows(design.type, data.rows, (row) =>
    isObserved(history.days, channels.width, history.firstOf(row), options.steps),
  );
  const apart = holdOutGroups(
    rows.map((at) => table.patients[data.rows[at] as number] as number),
    options.validationFraction,
    context.stream.fork('validation'),
  );
  const learned = rows.filter((_, i) => apart[i] === 0);
  const judged = rows.filter((_, i) => apart[i] === 1);
  const shares = Array.from({ length: task.outputs }, (_, output) => share(data, learned, output));
  const setting = { options, outputs: task.outputs, priors: shares.map(logit) };
  const { batch, epochs } = options;
  const { optimizer, settings } = trainingFromOptions(options.optimizer, {
    ...{ rows: learned.length, batch, epochs },
  });
  const weights = options.classWeighting === 'balanced' ? balanced(shares) : undefined;
  const { training } = windowNetworks(design, setting, channels.width);
  await setImmediate();
  const program = compileTraining(training, design.loss(setting, weights), optimizer, settings);
  const resume = context.resume && resumed(design.type, context.resume);
  await setImmediate();
  const result = await trainNetwork(
    program,
    trainingRows(data, history, learned),
    {
      ...{ epochs, patience: options.patience, stream: context.stream, signal },
      ...(judged.length > 0 && { validation: trainingRows(data, history, judged) }),
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
    backend(Math.ceil(learned.length / batch) * epochs),
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
      notes: notesOf(judged.length, stopped, options),
    },
  };
}

const kindOf = (type: string): string => `${type}/training`;

function resumed(type: string, state: ComponentState): ComponentState | undefined {
  expectState(state, kindOf(type), [1]);
  return unnestStates(state).parts['training'];
}

/** Places in `data.rows` of the rows whose window holds anything. */
function labelledRows(
  type: string,
  rows: Int32Array,
  isKnown: (row: number) => boolean,
): Int32Array {
  const places = Int32Array.from(rows.keys()).filter((at) => isKnown(rows[at] as number));
  if (places.length > 0) return places;
  throw new ProdromeError('DATA_INSUFFICIENT', {
    where: `training of ${type}`,
    expected: 'a labelled row with an observed value in its window',
    got: rows.length === 0 ? 'no labelled rows' : `${rows.length} rows without any`,
  });
}

/** Share of events, away from 0 and 1. */
function share({ labels, task }: TrainingData, places: Int32Array, output: number): number {
  let events = 0.5;
  for (const at of places) events += labels[at * task.outputs + output] as number;
  return events / (places.length + 1);
}

/** Weights under which events and their absence count the same, and all rows together as before. */
const balanced = (shares: readonly number[]): ClassWeights => ({
  event: shares.map((own) => 0.5 / own),
  absence: shares.map((own) => 0.5 / (1 - own)),
});

function trainingRows(
  { labels, weights, rows, task }: TrainingData & { readonly task: Task },
  { days, firstOf }: DayHistory,
  places: Int32Array,
): TrainingRows {
  const { outputs } = task;
  const target = new Float32Array(places.length * outputs);
  const first = new BigInt64Array(places.length);
  places.forEach((at, i) => {
    first[i] = BigInt(firstOf(rows[at] as number));
    for (let output = 0; output < outputs; output++) {
      target[i * outputs + output] = labels[at * outputs + output] as number;
    }
  });
  return {
    ...{ rows: places.length, inputs: { days, first }, target },
    ...(weights && { weights: Float32Array.from(places, (at) => weights[at] as number) }),
  };
}

function notesOf(
  judged: number,
  stopped: 'epochs' | 'patience',
  { epochs, validationFraction }: TrainingOptions,
): string[] {
  if (judged === 0 && validationFraction > 0) {
    return ['too few patients to keep some apart: trained for all epochs'];
  }
  if (judged === 0 || stopped === 'patience') return [];
  return [`still learning after ${epochs} epochs`];
}
