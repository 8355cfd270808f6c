import { createTypeRegistry, type TypeRegistry } from '@prodrome/core';
import { z } from 'zod';
import { builtInLosses } from './network/loss-types.ts';
import type { LossType } from './network/losses.ts';
import { defineTrainerBackend, type TrainerBackendType } from './training/backend-type.ts';
import type { OptimizerType } from './training/optimizer.ts';
import { builtInOptimizers } from './training/optimizer-types.ts';
import { usualBackend } from './usual-backend.ts';

/** What the options of a training can name. */
export interface TrainingTypes {
  readonly optimizers: TypeRegistry<OptimizerType>;
  readonly losses: TypeRegistry<LossType>;
  readonly backends: TypeRegistry<TrainerBackendType>;
}

/** The backend of this package: `onnx`. */
const builtInBackends = (): TypeRegistry<TrainerBackendType> =>
  createTypeRegistry<TrainerBackendType>('training backend', [
    defineTrainerBackend({
      type: 'onnx',
      description: 'onnxruntime, in a thread of its own where that is worth it',
      options: z.strictObject({}),
      create: () => usualBackend,
    }),
  ]);

/** The optimisers, losses and backends of this package. */
export const builtInTraining = (): TrainingTypes => ({
  optimizers: builtInOptimizers(),
  losses: builtInLosses(),
  backends: builtInBackends(),
});
