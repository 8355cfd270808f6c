import { defineType, type ComponentType, type Written } from '@prodrome/core';
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
  type: Omit<TrainerBackendType<Options>, Written>,
): TrainerBackendType<Options> => defineType('training backend', type);
