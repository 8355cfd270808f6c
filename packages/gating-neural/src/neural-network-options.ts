import { namedSchema, optimizerOptionsSchema } from '@prodrome/graph';
import { z } from 'zod';

/** Options of the `neural_network` gate. */
export const neuralNetworkOptionsSchema = z.strictObject({
  hiddenLayers: z
    .array(z.int().min(1).max(1024))
    .max(8)
    .default([32, 16])
    .describe('units of each hidden layer; none makes a linear gate'),
  activation: z
    .enum(['relu', 'tanh', 'sigmoid'])
    .default('relu')
    .describe('what each hidden layer does to its sums'),
  useConfidence: z
    .boolean()
    .default(true)
    .describe("let each expert's confidence raise or lower its own score"),
  epochs: z.int().min(1).max(10_000).default(50).describe('passes over the rows at the most'),
  batch: z.int().min(1).max(65_536).default(64).describe('rows of a step of the training'),
  patience: z
    .int()
    .min(1)
    .default(5)
    .describe('epochs without a lower loss of the validation patients after which it stops'),
  validationFraction: z
    .number()
    .min(0)
    .max(0.5)
    .default(0.15)
    .describe('share of the patients it is stopped by and not trained on; 0 = train all epochs'),
  optimizer: optimizerOptionsSchema.prefault({}).describe('how its parameters follow the gradient'),
  backend: namedSchema('backends', 'onnx').prefault({}).describe('what computes its training'),
});

/** Validated options of the `neural_network` gate. */
export type NeuralNetworkOptions = z.output<typeof neuralNetworkOptionsSchema>;
