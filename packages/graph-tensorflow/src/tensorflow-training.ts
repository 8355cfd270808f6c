import {
  defineTrainerBackend,
  type TrainerBackend,
  type TrainerBackendType,
} from '@prodrome/graph';
import { z } from 'zod';
import { tensorflowEngines } from './engines.ts';
import { createTensorflowBackend } from './tensorflow-backend.ts';

/** Options of the training backend {@link tensorflow}. */
export const tensorflowOptionsSchema = z.strictObject({
  engines: z
    .array(z.enum(tensorflowEngines))
    .min(1)
    .default([...tensorflowEngines])
    .describe('in the order in which they are tried'),
});

/** Validated options of the training backend {@link tensorflow}. */
export type TensorflowOptions = z.output<typeof tensorflowOptionsSchema>;

/**
 * TensorFlow.js as a training backend that a configuration can name: `@prodrome/graph-tensorflow#tensorflow`. It is loaded with the first training.
 * @throws ProdromeError `GRAPH` in training when no engine is installed and works.
 */
export const tensorflow: TrainerBackendType<TensorflowOptions> = defineTrainerBackend({
  type: 'tensorflow',
  description: 'TensorFlow.js, in the calling thread',
  options: tensorflowOptionsSchema,
  create: ({ engines }): TrainerBackend => {
    let loading: Promise<TrainerBackend> | undefined;
    return {
      name: 'tensorflow',
      train: async (job, listener) => {
        loading ??= createTensorflowBackend({ engines });
        return (await loading).train(job, listener);
      },
    };
  },
});
