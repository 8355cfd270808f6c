import {
  graphMath,
  type GraphBuilder,
  type GraphMath,
  type GraphValue,
  type MixtureGraphInput,
} from '@prodrome/core';

/** What a combination's formula reads, in double precision. */
export interface CombinedParts {
  readonly math: GraphMath;
  /** [n, k, outputs] */
  readonly values: GraphValue;
  /** [n, k, outputs] */
  readonly weights: GraphValue;
  /** [n, k, 1] bool. */
  readonly present: GraphValue;
  /** [n, outputs]: the sum over the experts that are present, of terms [n, k, outputs]. */
  readonly sum: (terms: GraphValue) => GraphValue;
}

/** A combination as a graph: what `combine` makes, [n, outputs] in the type of the values; NaN where nobody is present. */
export function combineGraph(
  graph: GraphBuilder,
  input: MixtureGraphInput,
  combine: (parts: CombinedParts) => GraphValue,
): GraphValue {
  const math = graphMath(graph);
  const { apply, cast, double, reduce, squeeze, unsqueeze } = math;
  const present = unsqueeze(input.present, 2);
  const combined = combine({
    math,
    values: double(input.values),
    weights: double(input.weights),
    present,
    sum: (terms) => squeeze(reduce('ReduceSum', apply('Where', present, terms, 0), 1), 1),
  });
  const anybody = apply('Greater', reduce('ReduceMax', double(input.present), 1), 0);
  return cast(apply('Where', anybody, combined, NaN), input.values.type);
}
