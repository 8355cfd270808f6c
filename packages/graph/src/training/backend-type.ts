import { contractVersion, type ComponentType } from '@prodrome/core';
import type { TrainerBackend } from './train-network.ts';

/** A type of engine that trains compiled programs. */
export type TrainerBackendType<Options = unknown> = ComponentType<
  Options,
  TrainerBackend,
  object,
  'training backend'
>;

/** The definition of a training backend, made for the contracts of `@prodrome/core`. */
export const defineTrainerBackend = <Options>(
  type: Omit<TrainerBackendType<Options>, 'contract' | 'kind'>,
): TrainerBackendType<Options> => ({
  ...type,
  contract: contractVersion,
  kind: 'training backend',
});
