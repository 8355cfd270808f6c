import {
  expectGraphWidth,
  graphMath,
  type GateGraphInput,
  type GraphBuilder,
  type GraphValue,
} from '@prodrome/core';

/** `spread` as a graph: weights [n, k, outputs] from one set of shares, in the type of the values. */
export function spreadGraph(
  where: string,
  graph: GraphBuilder,
  input: GateGraphInput,
  shares: ArrayLike<number>,
): GraphValue {
  expectGraphWidth(where, input.present, shares.length);
  const { constant } = graphMath(graph);
  return normalizedGraph(graph, input, constant(shares, [1, shares.length]));
}

/** `normalizeInto` as a graph: weights [n, k, outputs] of shares [n, k] or [1, k] in double precision. */
export function normalizedGraph(
  graph: GraphBuilder,
  { present, values }: GateGraphInput,
  shares: GraphValue,
): GraphValue {
  const { apply, double, reduce } = graphMath(graph);
  const awake = double(present);
  const own = apply('Mul', awake, shares);
  const total = reduce('ReduceSum', own, 1);
  const equal = apply('Div', awake, apply('Max', reduce('ReduceSum', awake, 1), 1));
  const weights = apply('Where', apply('Greater', total, 0), apply('Div', own, total), equal);
  return repeatGraph(graph, weights, values);
}

/**
 * The softmax over the present experts as a graph: weights [n, k, outputs], in the type of the values.
 * @param scores - [n, k] of double precision.
 */
export function softmaxGraph(
  graph: GraphBuilder,
  { present, values }: GateGraphInput,
  scores: GraphValue,
): GraphValue {
  const { apply, reduce } = graphMath(graph);
  const top = reduce('ReduceMax', apply('Where', present, scores, -Number.MAX_VALUE), 1);
  const shares = apply('Where', present, apply('Exp', apply('Sub', scores, top)), 0);
  // at least 1 where anybody is present
  const total = apply('Max', reduce('ReduceSum', shares, 1), 1);
  return repeatGraph(graph, apply('Div', shares, total), values);
}

/** [n, k] for each of the outputs of the values. */
function repeatGraph(graph: GraphBuilder, weights: GraphValue, values: GraphValue): GraphValue {
  const { apply, cast, constant, unsqueeze } = graphMath(graph);
  const outputs = Number(values.shape[2]);
  const ones = constant(new Float64Array(outputs).fill(1), [1, 1, outputs]);
  return cast(apply('Mul', unsqueeze(weights, 2), ones), values.type);
}
