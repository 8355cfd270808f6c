import type { GraphBuilder, GraphInput, GraphValue } from '@prodrome/core';

/** A graph to which a model is added. */
export interface GraphTarget {
  readonly graph: GraphBuilder;
  /** A named input of n rows, [n, ...sizes]; asked for once by each name. */
  readonly input: (
    name: string,
    type: 'float32' | 'float64',
    sizes: readonly number[],
  ) => GraphValue;
}

/** A part of a model that has no place in its graph, and why. */
export interface NotCompiled {
  readonly part: string;
  readonly reason: string;
}

/** What the parts of a graph are given of each row; n rows of n patients. */
export type GraphRow = Required<Omit<GraphInput, 'features' | 'state'>>;

/**
 * What building a part gives; undefined where it cannot be built, which is told.
 * @param left - where it is told.
 */
export function attempt<Built>(
  part: string,
  left: NotCompiled[],
  build: () => Built | undefined,
): Built | undefined {
  try {
    const built = build();
    if (built === undefined) left.push({ part, reason: 'it has no graph' });
    return built;
  } catch (cause) {
    left.push({ part, reason: cause instanceof Error ? cause.message : String(cause) });
    return undefined;
  }
}
