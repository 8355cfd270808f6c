import {
  expectGraphWidth,
  graphMath,
  type GateGraphInput,
  type GraphBuilder,
  type GraphMath,
  type GraphValue,
} from '@prodrome/core';
import { normalizedGraph } from '../weights/graph-weights.ts';
import type { HierarchicalFit } from './gate-tree.ts';

/** The weights of a hierarchical gate as a graph: [n, k, outputs] in the type of the values. */
export function hierarchicalGraph(
  graph: GraphBuilder,
  input: GateGraphInput,
  { experts, groups, columns, parameters }: HierarchicalFit,
  { useConfidence }: { readonly useConfidence: boolean },
): GraphValue {
  const [k, d] = [experts.length, columns.length];
  expectGraphWidth('hierarchical gate', input.present, k);
  expectGraphWidth('hierarchical gate, context', input.context, d);
  const math = graphMath(graph);
  const { apply, concat, double, reduce, take } = math;
  const { places, names } = groups;
  const first = names.length * (d + 1);
  const ofGroups = linear(math, input, parameters.subarray(0, first), names.length);
  const ofExperts = linear(math, input, parameters.subarray(first, first + k * (d + 1)), k);
  const trust = useConfidence ? (parameters.at(-1) as number) : 0;
  const scores = apply('Add', ofExperts, apply('Mul', double(input.confidence), trust));
  const awake = double(input.present);
  const anybody: GraphValue[] = [];
  const parts: GraphValue[] = [];
  names.forEach((_, group) => {
    const members = experts.flatMap((__, j) => (places[j] === group ? [j] : []));
    const own = take(awake, members, 1);
    parts.push(softmaxOf(math, take(scores, members, 1), own));
    anybody.push(reduce('ReduceMax', own, 1));
  });
  const outer = softmaxOf(math, ofGroups, concat(anybody, 1));
  // parts stand group after group: back to the order of the experts
  const order = names.flatMap((_, group) =>
    experts.flatMap((__, j) => (places[j] === group ? [j] : [])),
  );
  const inner = take(
    concat(parts, 1),
    experts.map((_, j) => order.indexOf(j)),
    1,
  );
  const shares = apply('Mul', inner, take(outer, [...places], 1));
  return normalizedGraph(graph, input, shares);
}

/** The softmax over those that are present, 0 for the others; all 0 where nobody is. */
function softmaxOf(
  { apply, reduce }: GraphMath,
  scores: GraphValue,
  present: GraphValue,
): GraphValue {
  const isPresent = apply('Greater', present, 0);
  const top = reduce('ReduceMax', apply('Where', isPresent, scores, -Number.MAX_VALUE), 1);
  const shares = apply('Where', isPresent, apply('Exp', apply('Sub', scores, top)), 0);
  return apply('Div', shares, apply('Max', reduce('ReduceSum', shares, 1), 1));
}

/** [n, count] scores of weights [count, d + 1], intercept last. */
function linear(
  { apply, constant, double, reduce }: GraphMath,
  { context, present }: GateGraphInput,
  weights: Float64Array,
  count: number,
): GraphValue {
  const d = weights.length / count - 1;
  const at = (row: number, column: number): number => weights[row * (d + 1) + column] as number;
  const intercepts = Float64Array.from({ length: count }, (_, row) => at(row, d));
  if (d === 0) {
    const none = apply('Mul', reduce('ReduceMax', double(present), 1), 0);
    return apply('Add', none, constant(intercepts, [1, count]));
  }
  const slopes = Float64Array.from({ length: d * count }, (_, place) =>
    at(place % count, Math.floor(place / count)),
  );
  return apply('Add', apply('MatMul', double(context), constant(slopes, [d, count])), intercepts);
}
