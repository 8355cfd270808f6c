import { z } from 'zod';
import type { Optimizer } from './optimizer.ts';
import type { TrainingSettings } from './program.ts';
import type { Schedule } from './schedule.ts';

const share = z.number().min(0).lt(1);

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

/** Which settings belong to some kinds only. */
const belongs = {
  momentum: ['sgd'],
  smoothing: ['rmsprop'],
  betas: ['adam', 'adamw'],
  epsilon: ['rmsprop', 'adam', 'adamw'],
} as const;

/** Options of what trains a network: an expert's `optimizer` section, or a gate's. Formulas and defaults are PyTorch's. */
export const optimizerOptionsSchema = z
  .strictObject({
    type: z.enum(['sgd', 'rmsprop', 'adam', 'adamw']).default('adam').describe('the optimiser'),
    learningRate: z.number().gt(0).max(10).default(0.001).describe('at its highest'),
    weightDecay: z
      .number()
      .min(0)
      .max(10)
      .optional()
      .describe('draws parameters to 0; 0.01 for adamw and 0 for the others when not given'),
    clipNorm: z
      .number()
      .gt(0)
      .optional()
      .describe('length that a gradient over all parameters is cut to; never when not given'),
    momentum: share.optional().describe('of sgd; 0 when not given'),
    smoothing: share.optional().describe('of rmsprop; 0.99 when not given'),
    betas: z.tuple([share, share]).optional().describe('of adam and adamw; 0.9, 0.999'),
    epsilon: z.number().gt(0).optional().describe('of rmsprop, adam and adamw; 1e-8'),
    schedule: scheduleSchema.prefault({}).describe('how the learning rate changes over epochs'),
  })
  .superRefine((options, context) => {
    for (const [name, kinds] of Object.entries(belongs) as [
      keyof typeof belongs,
      readonly string[],
    ][]) {
      if (options[name] === undefined || kinds.includes(options.type)) continue;
      const message = `no ${name}: it belongs to ${kinds.join(' and ')}`;
      context.addIssue({ code: 'custom', path: [name], message });
    }
  });

/** Validated options of what trains a network, defaults filled in. */
export type OptimizerOptions = z.output<typeof optimizerOptionsSchema>;

/** How long a training is, so that a schedule told in epochs becomes one in steps. */
export interface TrainingLength {
  readonly rows: number;
  readonly batch: number;
  readonly epochs: number;
}

/**
 * What `compileTraining` takes, from options and the length of the training.
 * @throws ProdromeError `GRAPH` in `compileTraining` when the rise of a cosine takes all epochs.
 */
export function trainingFromOptions(
  options: OptimizerOptions,
  { rows, batch, epochs }: TrainingLength,
): { readonly optimizer: Optimizer; readonly settings: TrainingSettings } {
  const { type, schedule, clipNorm, learningRate, ...rest } = options;
  const own = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  const stepsPerEpoch = Math.ceil(rows / batch);
  return {
    // the schema lets through what belongs to the kind only
    optimizer: { kind: type, learningRate, ...own },
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
