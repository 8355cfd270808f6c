import {
  graphMath,
  type GraphBuilder,
  type GraphMath,
  type GraphValue,
  type MetaMethodGraph,
} from '@prodrome/core';
import { densities, least, nodes, type ThompsonSetting } from './thompson-setting.ts';

/** `thompson` as a graph. */
export function thompsonGraph(
  graph: GraphBuilder,
  { forgetting, noise, spread }: ThompsonSetting,
): MetaMethodGraph {
  const math = graphMath(graph);
  const { apply, concat, constant, reduce, squeeze, take } = math;
  const ratio = (noise / spread) ** 2;
  const halves = (state: GraphValue): readonly [GraphValue, GraphValue] => {
    const places = Array.from({ length: Number(state.shape[1]) / 2 }, (_, j) => j);
    const behind = places.map((j) => places.length + j);
    return [take(state, places, 1), take(state, behind, 1)];
  };
  return {
    learn: (state, { values, present, prior, outcome }) => {
      const [counts, gains] = halves(state);
      const error = apply('Sub', values, outcome);
      const square = apply('Mul', error, error);
      const shares = apply('Where', present, apply('Mul', prior, square), 0);
      const gain = apply('Sub', reduce('ReduceSum', shares, 1), square);
      const more = (sum: GraphValue, by: GraphValue | number): GraphValue =>
        apply('Where', present, apply('Add', apply('Mul', sum, forgetting), by), sum);
      return concat([more(counts, 1), more(gains, gain)], 1);
    },
    weigh: (state, { present, prior }) => {
      const [counts, gains] = halves(state);
      const k = Number(counts.shape[1]);
      const weight = apply('Add', counts, ratio);
      const means = apply('Div', gains, weight);
      const deviations = apply('Div', noise, apply('Sqrt', weight));
      const last = (value: GraphValue): GraphValue =>
        apply('Unsqueeze', value, math.integers([2, 3]));
      const across = (value: GraphValue): GraphValue =>
        apply('Unsqueeze', value, math.integers([1, 2]));
      const steps = apply('Mul', last(deviations), constant(nodes, [1, 1, nodes.length, 1]));
      const away = apply('Sub', apply('Add', last(means), steps), across(means));
      const below = normalCdfGraph(math, apply('Div', away, across(deviations)));
      const others = Float64Array.from({ length: k * k }, (_, at) =>
        Number(Math.floor(at / k) !== at % k),
      );
      const isOther = apply('Equal', constant(others, [1, k, 1, k]), 1);
      const isRival = apply('And', isOther, across(present));
      // a product, of which a factor may be 0
      const logs = apply('Log', apply('Where', isRival, below, 1));
      const all = squeeze(apply('Exp', reduce('ReduceSum', logs, 3)), 3);
      const byNode = apply('Mul', all, constant(densities, [1, 1, densities.length]));
      const best = squeeze(reduce('ReduceSum', byNode, 2), 2);
      const own = apply('Mul', prior, apply('Add', best, least));
      const shares = apply('Where', apply('And', present, apply('Greater', prior, 0)), own, 0);
      const total = reduce('ReduceSum', shares, 1);
      return apply('Div', shares, apply('Where', apply('Greater', total, 0), total, 1));
    },
  };
}

/** `normalCdf` as a graph. */
function normalCdfGraph({ apply }: GraphMath, x: GraphValue): GraphValue {
  const size = apply('Abs', x);
  const t = apply('Div', 1, apply('Add', 1, apply('Mul', size, 0.2316419)));
  const first = apply('Add', apply('Mul', t, 1.330274429), -1.821255978);
  const series = [1.781477937, -0.356563782, 0.31938153].reduce(
    (sum, factor) => apply('Add', apply('Mul', sum, t), factor),
    first,
  );
  const density = apply('Exp', apply('Mul', apply('Mul', x, x), -0.5));
  const scaled = apply('Mul', density, 0.3989422804014327);
  const tail = apply('Mul', scaled, apply('Mul', series, t));
  return apply('Where', apply('GreaterOrEqual', x, 0), apply('Sub', 1, tail), tail);
}
