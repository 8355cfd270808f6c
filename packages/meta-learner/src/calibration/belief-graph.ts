import { graphMath, type GraphBuilder, type GraphMath, type GraphValue } from '@prodrome/core';
import { nodes, shares } from './belief.ts';

/** Mean [n, 1] and variance of the log odds of a day, and how it covaries with intercept and slope. */
interface DayOdds {
  readonly mean: GraphValue;
  readonly variance: GraphValue;
  readonly a: GraphValue;
  readonly b: GraphValue;
}

/** `expectedRisk` as a graph: [n, 1] of beliefs [n, 5] and days [n, 1], in double precision. */
export function expectedRiskGraph(
  graph: GraphBuilder,
  belief: GraphValue,
  x: GraphValue,
): GraphValue {
  const math = graphMath(graph);
  const { apply, reduce } = math;
  const { mean, variance } = oddsAt(math, belief, x);
  const risks = math.sigmoid(oddsAtNodes(math, mean, variance));
  const risk = reduce(
    'ReduceSum',
    apply('Mul', risks, math.constant(shares, [1, shares.length])),
    1,
  );
  const spread = apply('Min', risk, 1);
  return apply('Where', apply('Equal', variance, 0), math.sigmoid(mean), spread);
}

/** `learnOutcome` as a graph: beliefs [n, 5]. */
export function learnOutcomeGraph(
  graph: GraphBuilder,
  belief: GraphValue,
  x: GraphValue,
  outcome: GraphValue,
): GraphValue {
  const math = graphMath(graph);
  const { apply, concat, constant, reduce, take } = math;
  const { mean, variance, a, b } = oddsAt(math, belief, x);
  const sign = apply('Where', apply('Equal', outcome, 1), 1, -1);
  const odds = oddsAtNodes(math, mean, variance);
  const likelihood = math.sigmoid(apply('Mul', sign, odds));
  const sum = (weights: Float64Array): GraphValue =>
    reduce('ReduceSum', apply('Mul', likelihood, constant(weights, [1, weights.length])), 1);
  const moment = (power: number): Float64Array =>
    shares.map((share, i) => share * (nodes[i] as number) ** power);
  const [total, first, second] = [sum(moment(0)), sum(moment(1)), sum(moment(2))];
  const isPossible = apply('Greater', total, 0);
  const isMoved = apply('And', isPossible, apply('Greater', variance, 0));
  // what is divided by is 1 where nothing moves
  const weight = apply('Where', isMoved, total, 1);
  const spread = apply('Where', isMoved, variance, 1);
  const shift = apply('Div', first, weight);
  const kept = apply('Sub', apply('Div', second, weight), apply('Mul', shift, shift));
  const shrink = apply('Div', apply('Sub', 1, kept), spread);
  const step = apply('Div', shift, apply('Sqrt', spread));
  const of = (place: number): GraphValue => take(belief, [place], 1);
  const less = (place: number, one: GraphValue, other: GraphValue): GraphValue =>
    apply('Sub', of(place), apply('Mul', apply('Mul', shrink, one), other));
  const moved = concat(
    [
      apply('Add', of(0), apply('Mul', a, step)),
      apply('Add', of(1), apply('Mul', b, step)),
      apply('Max', less(2, a, a), 0),
      less(3, a, b),
      apply('Max', less(4, b, b), 0),
    ],
    1,
  );
  return apply('Where', isMoved, moved, belief);
}

function oddsAt({ apply, take }: GraphMath, belief: GraphValue, x: GraphValue): DayOdds {
  const of = (place: number): GraphValue => take(belief, [place], 1);
  const line = (from: number, to: number): GraphValue =>
    apply('Add', of(from), apply('Mul', of(to), x));
  const square = apply('Mul', apply('Mul', of(4), x), x);
  const both = apply('Mul', apply('Mul', 2, of(3)), x);
  const variance = apply('Max', apply('Add', apply('Add', of(2), both), square), 0);
  return { mean: line(0, 1), variance, a: line(2, 3), b: line(3, 4) };
}

/** [n, nodes] */
function oddsAtNodes(
  { apply, constant }: GraphMath,
  mean: GraphValue,
  variance: GraphValue,
): GraphValue {
  const away = apply('Mul', apply('Sqrt', variance), constant(nodes, [1, nodes.length]));
  return apply('Add', mean, away);
}
