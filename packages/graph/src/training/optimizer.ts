import { defineType, type ComponentType, type Written } from '@prodrome/core';
import type { GraphBuilder } from '../builder/graph-builder.ts';
import type { Value } from '../builder/value.ts';

/** One step in a graph: all parameters and gradients as one vector each. */
export interface OptimizerStep {
  readonly parameters: Value;
  readonly gradient: Value;
  readonly slots: readonly Value[];
  /** This step's numbers, as {@link Optimizer.numbers} made them. */
  readonly numbers: readonly Value[];
}

/** How parameters follow their gradients, as graph code. */
export interface Optimizer {
  /** At its highest; a schedule lowers it. */
  readonly learningRate: number;
  /** Vectors it keeps beside the parameters; they begin as zeros. */
  readonly slots: number;
  /** Numbers that change from step to step, for many steps at once. @param steps - double [b], from 1; @param rates - double [b]. */
  numbers(graph: GraphBuilder, steps: Value, rates: Value): readonly Value[];
  /** The parameters and slots after a step; every element depends on its own alone, and on the numbers. */
  update(graph: GraphBuilder, step: OptimizerStep): { parameters: Value; slots: readonly Value[] };
}

/** A type of optimiser that trains by gradient steps. */
export type OptimizerType<Options = unknown> = ComponentType<
  Options,
  Optimizer,
  object,
  'optimizer'
>;

/** An optimiser's definition, made for the contracts of `@prodrome/core`. */
export const defineOptimizer = <Options>(
  type: Omit<OptimizerType<Options>, Written>,
): OptimizerType<Options> => defineType('optimizer', type);
