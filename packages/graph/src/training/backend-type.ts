import { contractVersion, type ComponentType } from '@prodrome/core';
import type { TrainerBackend } from './train-network.ts';

/** A type of engine that trains compiled programs. */
export type TrainerBackendType<Options = unknown> = ComponentType<Options, TrainerBackend, object>;

/** The definition of a training backend, made for the contracts of `@prodrome/core`. */
export const defineTrainerBackend = <Options>(
  type: Omit<TrainerBackendType<Options>, 'contract'>,
): TrainerBackendType<Options> => ({ ...type, contract: contractVersion });
