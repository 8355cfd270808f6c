import { graphMath, type GraphBuilder, type GraphValue } from '@prodrome/core';
import type { TreeModel } from '@prodrome/trees';

/** Whether forecasts are means of labels, which lie between them but for rounding. */
const isMean = ({ objective }: TreeModel): boolean => objective === 'squared';

/** Probabilities: [rows]. */
export function answer(model: TreeModel, columns: readonly Float32Array[]): Float64Array {
  const values = model.predict({ columns });
  if (!isMean(model)) return values;
  for (let row = 0; row < values.length; row++) {
    values[row] = Math.min(1, Math.max(0, values[row] as number));
  }
  return values;
}

/** Adds {@link answer} to a graph: features [n, columns] to probabilities [n, 1]. */
export function addAnswers(
  model: TreeModel,
  graph: GraphBuilder,
  features: GraphValue,
): GraphValue {
  const values = model.toGraph(graph, features);
  if (!isMean(model)) return values;
  const { apply, cast, double } = graphMath(graph);
  return cast(apply('Clip', double(values), 0, 1), features.type);
}
