import {
  expectGraphWidth,
  graphMath,
  type GraphBuilder,
  type GraphValue,
  type TransformGraphOutput,
} from '@prodrome/core';

/** (x − center) / scale of each column, as a graph; as everywhere here in the type of the features. */
export function scaleGraph(
  where: string,
  graph: GraphBuilder,
  features: GraphValue,
  { center, scale }: { readonly center: Float64Array; readonly scale: Float64Array },
): TransformGraphOutput {
  expectGraphWidth(where, features, center.length);
  const { apply, cast, double } = graphMath(graph);
  const away = apply('Sub', double(features), center);
  return { features: cast(apply('Div', away, scale), features.type) };
}

/** The columns at these places. */
export function selectGraph(
  where: string,
  graph: GraphBuilder,
  features: GraphValue,
  { columns, places }: { readonly columns: number; readonly places: readonly number[] },
): TransformGraphOutput {
  expectGraphWidth(where, features, columns);
  return { features: graphMath(graph).take(features, places, 1) };
}

/** How gaps are filled, by column. */
export interface Filling {
  /** [columns]; NaN = the column is left out. */
  readonly fill: Float64Array;
  /** [columns] 1 = an indicator column follows. */
  readonly flagged: Float64Array;
}

/**
 * The columns that stay, their gaps filled, then the indicators of those that are flagged.
 * @param values - [n, columns] what fills are put into; absent = the features.
 */
export function fillGraph(
  where: string,
  graph: GraphBuilder,
  features: GraphValue,
  { fill, flagged }: Filling,
  values = features,
): TransformGraphOutput {
  expectGraphWidth(where, features, fill.length);
  const { apply, cast, concat, double, take } = graphMath(graph);
  const given = double(values);
  const filled = apply('Where', apply('IsNaN', given), fill, given);
  const places = [...fill.keys()];
  const kept = take(
    filled,
    places.filter((at) => !Number.isNaN(fill[at])),
    1,
  );
  const flags = places.filter((at) => flagged[at] === 1 && !Number.isNaN(fill[at]));
  const parts = [cast(kept, features.type)];
  if (flags.length > 0) {
    parts.push(cast(apply('IsNaN', take(features, flags, 1)), features.type));
  }
  return { features: concat(parts, 1) };
}

/** @param seen - of each column the categories that have a column, or null where it passes unchanged. */
export function oneHotGraph(
  where: string,
  graph: GraphBuilder,
  features: GraphValue,
  seen: readonly (readonly number[] | null)[],
): TransformGraphOutput {
  expectGraphWidth(where, features, seen.length);
  const { apply, cast, concat, double, take } = graphMath(graph);
  const parts = seen.flatMap((codes, at) => {
    const value = take(features, [at], 1);
    if (codes === null) return [value];
    if (codes.length === 0) return [];
    const own = double(value);
    const isCode = double(apply('Equal', own, codes));
    return [cast(apply('Where', apply('IsNaN', own), NaN, isCode), features.type)];
  });
  return { features: parts.length === 0 ? take(features, [], 1) : concat(parts, 1) };
}
