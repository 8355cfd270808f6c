import { graphMath, type GraphBuilder, type GraphValue } from '@prodrome/core';
import type { CompiledFeatures } from './compile-features.ts';

/** `gateContext` as a graph: [n, columns] of 32 bits. */
export function gateContextGraph(
  graph: GraphBuilder,
  { raw, table, quality }: CompiledFeatures,
): GraphValue {
  if (!table.outcomes) return quality;
  const { apply, cast, concat, double, take } = graphMath(graph);
  const read = (name: string): GraphValue => {
    const at = table.columns.findIndex((column) => column.name === name);
    return double(take(raw, [at], 1));
  };
  const [rate, week, today] = [read('running_rate'), read('rate_7'), read('outcome_today')];
  const isUnknown = apply('IsNaN', today);
  const columns = [
    rate,
    apply('Where', apply('IsNaN', week), rate, week),
    apply('Where', isUnknown, 0, today),
    apply('Where', isUnknown, 0, 1),
    apply('Log', apply('Add', read('days_recorded'), 1)),
  ];
  return concat([cast(concat(columns, 1), 'float32'), quality], 1);
}
