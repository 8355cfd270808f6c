import {
  createNamed,
  expertNames,
  ProdromeError,
  throwIfCancelled,
  type GatingData,
  type TrainContext,
  type TrainReport,
} from '@prodrome/core';
import {
  compileTraining,
  trainingFromOptions,
  trainNetwork,
  type TrainingTypes,
} from '@prodrome/graph';
import { holdOutGroups } from '@prodrome/numerics';
import { fitScale, type ContextScale } from './context-scale.ts';
import { fixedExpertsLikelihood, gateNetwork, shapeOfGate } from './gate-network.ts';
import { awakeRows, orderByName, trainingRows } from './gate-rows.ts';
import type { NeuralNetworkOptions } from './neural-network-options.ts';

/** All that a trained gate's weights depend on. */
export interface GateFit {
  /** As they were listed in training. */
  readonly experts: readonly string[];
  readonly scale: ContextScale;
  /** Of the network, experts in the order of their names. */
  readonly parameters: Float64Array;
}

/** Trains the network of a gate on the rows on which anybody is present. */
export async function trainGate(
  data: GatingData,
  options: NeuralNetworkOptions,
  context: TrainContext,
  types: TrainingTypes,
): Promise<{ readonly fit: GateFit; readonly report: TrainReport }> {
  const { stream, signal } = context;
  const places = awakeRows(data);
  if (places.length === 0) {
    throw new ProdromeError('DATA_INSUFFICIENT', {
      where: 'training of the neural_network gate',
      expected: 'a row on which an expert is present',
      got: `${data.context.rows} rows without any`,
    });
  }
  const { validationFraction, batch, epochs, patience } = options;
  const patients = places.map((place) => data.context.patients[place] as number);
  const apart = holdOutGroups(patients, validationFraction, stream.fork('validation'));
  const learned = places.filter((_, i) => apart[i] === 0);
  const heldOut = places.filter((_, i) => apart[i] === 1);
  const scale = fitScale(data.context, learned);
  const order = orderByName(data);
  const { optimizer, settings } = trainingFromOptions(
    options.optimizer,
    { rows: learned.length, batch, epochs },
    types.optimizers,
  );
  const experts = expertNames(data);
  const shape = shapeOfGate({ experts, scale }, options);
  const network = gateNetwork(shape);
  const rowsAt = (own: Int32Array) => trainingRows(data, own, order, scale, shape.width);
  const program = compileTraining(network, fixedExpertsLikelihood, optimizer, settings);
  const result = await trainNetwork(
    program,
    rowsAt(learned),
    {
      ...{ epochs, patience, stream },
      ...(heldOut.length > 0 && { validation: rowsAt(heldOut) }),
      ...(signal && { signal }),
      progress: ({ epoch, loss }) => {
        context.progress?.({ done: epoch, total: epochs, loss });
      },
    },
    createNamed(types.backends, options.backend, {}),
  );
  // it may have been raised while a thread was ending
  throwIfCancelled(signal, 'neural_network gate');
  const { parameters, losses, validationLosses, bestEpoch, stopped } = result;
  const validationLoss = validationLosses[bestEpoch - 1];
  const notes =
    heldOut.length > 0 && stopped === 'epochs' ? [`still learning after ${epochs} epochs`] : [];
  return {
    fit: {
      experts,
      scale,
      parameters: Float64Array.from(parameters),
    },
    report: {
      metrics: {
        ...{ epochs: losses.length, bestEpoch, loss: losses[bestEpoch - 1] ?? NaN },
        ...(validationLoss !== undefined && { validationLoss }),
      },
      notes,
    },
  };
}
