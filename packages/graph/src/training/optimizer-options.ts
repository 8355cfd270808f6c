import { createNamed, type TypeRegistry } from '@prodrome/core';
import { z } from 'zod';
import type { Optimizer, OptimizerType } from './optimizer.ts';
import type { TrainingSettings } from './program.ts';
import type { Schedule } from './schedule.ts';

const scheduleSchema = z.strictObject({
  type: z
    .enum(['constant', 'cosine', 'step'])
    .default('constant')
    .describe(
      'cosine: up over warmup_epochs, then down to 0; step: times factor every every_epochs',
    ),
  warmupEpochs: z.number().min(0).default(0).describe('epochs of a linear rise, for cosine'),
  everyEpochs: z.int().min(1).default(10).describe('epochs between two steps, for step'),
  factor: z.number().gt(0).max(1).default(0.5).describe('what each step multiplies with, for step'),
});

/**
 * Options of what trains a network: an expert's `optimizer` section, or a gate's. What stands beside these are options of the named type;
 * {@link trainingFromOptions} validates them.
 */
export const optimizerOptionsSchema = z
  .looseObject({
    type: z.string().default('adam').describe('the optimiser'),
    clipNorm: z
      .number()
      .gt(0)
      .optional()
      .describe('length that a gradient over all parameters is cut to; never when not given'),
    schedule: scheduleSchema.prefault({}).describe('how the learning rate changes over epochs'),
  })
  .meta({ component: 'optimizers' });

/** Options of what trains a network, defaults of the schedule filled in. */
export type OptimizerOptions = z.output<typeof optimizerOptionsSchema>;

/** How long a training is, so that a schedule told in epochs becomes one in steps. */
export interface TrainingLength {
  readonly rows: number;
  readonly batch: number;
  readonly epochs: number;
}

/**
 * What `compileTraining` takes, from options and the length of the training.
 * @param types - where the optimiser is looked for.
 * @throws ProdromeError `COMPONENT_UNKNOWN`; `CONFIG` for options that the optimiser refuses; `GRAPH` in `compileTraining` when the rise
 * of a cosine takes all epochs.
 */
export function trainingFromOptions(
  { type, schedule, clipNorm, ...parameters }: OptimizerOptions,
  { rows, batch, epochs }: TrainingLength,
  types: TypeRegistry<OptimizerType>,
): { readonly optimizer: Optimizer; readonly settings: TrainingSettings } {
  const stepsPerEpoch = Math.ceil(rows / batch);
  return {
    optimizer: createNamed(types, { type, parameters }, {}),
    settings: {
      batch,
      schedule: scheduleInSteps(schedule, stepsPerEpoch, epochs),
      ...(clipNorm !== undefined && { clipNorm }),
    },
  };
}

function scheduleInSteps(
  { type, warmupEpochs, everyEpochs, factor }: OptimizerOptions['schedule'],
  stepsPerEpoch: number,
  epochs: number,
): Schedule {
  switch (type) {
    case 'constant':
      return { kind: 'constant' };
    case 'step':
      return { kind: 'step', everySteps: everyEpochs * stepsPerEpoch, factor };
    case 'cosine': {
      const warmupSteps = Math.round(warmupEpochs * stepsPerEpoch);
      return { kind: 'cosine', warmupSteps, totalSteps: epochs * stepsPerEpoch };
    }
  }
}
