import { namedSchema, optimizerOptionsSchema } from '@prodrome/graph';
import { z } from 'zod';

/** Options that all networks have: the window, the training and its optimiser. */
export const trainingOptions = {
  steps: z
    .int()
    .min(1)
    .max(365)
    .default(14)
    .describe('recorded days of a window: today and those before it'),
  epochs: z.int().min(1).max(10_000).default(30).describe('passes over the rows at the most'),
  batch: z.int().min(1).max(65_536).default(64).describe('rows of a step of the training'),
  patience: z
    .int()
    .min(1)
    .default(4)
    .describe('epochs without a lower loss of the validation patients after which it stops'),
  validationFraction: z
    .number()
    .min(0)
    .max(0.5)
    .default(0.15)
    .describe('share of the patients it is stopped by and not trained on; 0 = train all epochs'),
  optimizer: optimizerOptionsSchema.prefault({}).describe('how its parameters follow the gradient'),
  backend: namedSchema('backends', 'onnx').prefault({}).describe('what computes its training'),
};

/** What designs that end in logits minimise. */
export const loss = namedSchema('losses', 'cross_entropy')
  .prefault({})
  .describe('what is minimised');

/** Weights of classes are those of the likelihood: other losses have none. */
export const weightsFitLoss = {
  check: (options: {
    readonly loss: z.output<typeof loss>;
    readonly classWeighting: z.output<typeof classWeighting>;
  }): boolean => options.classWeighting === 'none' || options.loss.type === 'cross_entropy',
  told: { path: ['classWeighting'], message: 'none: only the loss cross_entropy weighs classes' },
};

/** How classes are weighted, for designs that end in logits. */
export const classWeighting = z
  .enum(['none', 'balanced'])
  .default('none')
  .describe(
    'balanced: both classes weigh the same in the loss, and answers are led back to the true share',
  );

/** Options as {@link trainingOptions} gives them; a design may do without weights of classes. */
export type TrainingOptions = {
  readonly [Name in keyof typeof trainingOptions]: z.output<(typeof trainingOptions)[Name]>;
} & { readonly classWeighting?: z.output<typeof classWeighting> };

/** Options of designs that end in logits. */
export type LogitOptions = TrainingOptions & {
  readonly dropout: number;
  readonly loss: z.output<typeof loss>;
};

/** Width of a recurrent layer. */
export const hiddenUnits = z.int().min(1).max(4096).default(64).describe('width of its state');

/** Recurrent layers. */
export const recurrentLayers = z
  .int()
  .min(1)
  .max(8)
  .default(1)
  .describe('recurrent layers, one upon the other');

/** A share of elements that are left out in training. */
export const dropoutShare = z
  .number()
  .min(0)
  .lt(1)
  .default(0)
  .describe('share of hidden elements that each training step leaves out');
