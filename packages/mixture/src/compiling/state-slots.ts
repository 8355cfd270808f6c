import { graphMath, type GraphBuilder, type GraphMemory, type GraphValue } from '@prodrome/core';

/** How many numbers a part of a model remembers of each patient. */
export interface StatePart {
  readonly name: string;
  readonly width: number;
}

/** A patient's memory in a graph: the parts side by side, as a pipeline keeps them. */
export interface StateSlots {
  /** [n, width] what a part remembers; nothing of one that remembers nothing. */
  take(part: string): { readonly state?: GraphValue };
  /** What it remembers after the row. */
  put(part: string, memory: GraphMemory): void;
  /** All of it after the row, [n, width], and [width] of a patient before the first. Parts that put nothing have what was given. */
  join(): { readonly state: GraphValue; readonly initial: Float64Array };
}

/** @param state - [n, width] before the row; absent where nothing is remembered. */
export function stateSlots(
  graph: GraphBuilder,
  state: GraphValue | undefined,
  parts: readonly StatePart[],
): StateSlots {
  const math = graphMath(graph);
  const kept = new Map<string, GraphMemory>();
  const own = parts.filter(({ width }) => width > 0);
  const widths = own.map(({ width }) => width);
  const pieces =
    state && own.length > 1
      ? graph.ops('Split', [state, math.integers(widths)], { axis: 1 }, own.length)
      : [state];
  const given = (part: string): GraphValue | undefined => {
    const at = own.findIndex(({ name }) => name === part);
    return at < 0 ? undefined : pieces[at];
  };
  return {
    take: (part) => {
      const piece = given(part);
      return piece ? { state: piece } : {};
    },
    put: (part, memory) => {
      kept.set(part, memory);
    },
    join: () => {
      const after = own.map(({ name }) => kept.get(name)?.state ?? (given(name) as GraphValue));
      return {
        state: math.concat(after, 1),
        initial: Float64Array.from(
          own.flatMap(({ name, width }) => [
            ...(kept.get(name)?.initial ?? new Float64Array(width)),
          ]),
        ),
      };
    },
  };
}
