import { graphMath, type GraphBuilder, type GraphValue } from '@prodrome/core';

/** Events and recorded days of each patient, [n, 1], in double precision. */
export interface CountedDays {
  readonly events: GraphValue;
  readonly recorded: GraphValue;
}

/**
 * Takes the outcomes of a day into counts; a day that was not recorded counts nothing.
 * @param outcome - [n, 1] of double precision.
 */
export function countDay(
  graph: GraphBuilder,
  { events, recorded }: CountedDays,
  outcome: GraphValue,
): CountedDays {
  const { apply } = graphMath(graph);
  const isUnknown = apply('IsNaN', outcome);
  return {
    events: apply('Add', events, apply('Where', isUnknown, 0, outcome)),
    recorded: apply('Add', recorded, apply('Where', isUnknown, 0, 1)),
  };
}

/** (events + strength · mean) / (recorded + strength), [n, 1]. */
export function shrunkenRate(
  graph: GraphBuilder,
  { events, recorded }: CountedDays,
  { mean, strength }: { readonly mean: number; readonly strength: number },
): GraphValue {
  const { apply } = graphMath(graph);
  return apply('Div', apply('Add', events, strength * mean), apply('Add', recorded, strength));
}
