import { graphMath, type GraphBuilder, type GraphMath, type GraphValue } from '@prodrome/core';
import type { ForecastFormulas } from '../patients/forecast-formulas.ts';
import type { BandFit } from './scores.ts';

/** `bandScan` as a graph. */
export function bandGraph(graph: GraphBuilder, { scores, alpha, rate }: BandFit): ForecastFormulas {
  const math = graphMath(graph);
  const { apply, concat, double, take } = math;
  const thresholds = (levels: GraphValue): readonly [GraphValue, GraphValue] => [
    thresholdGraph(math, scores[0], take(levels, [0], 1)),
    thresholdGraph(math, scores[1], take(levels, [1], 1)),
  ];
  return {
    learn: (levels, value, outcome) => {
      const own = concat([value, apply('Sub', 1, value)], 1);
      const isOut = double(apply('Greater', own, concat(thresholds(levels), 1)));
      const step = apply('Mul', apply('Sub', alpha, isOut), rate);
      const moved = apply('Min', apply('Add', levels, step), 1);
      const cameTrue = apply('Where', apply('Equal', outcome, 1), 1, 0);
      return apply('Where', apply('Equal', cameTrue, [0, 1]), moved, levels);
    },
    answer: (levels, value) => {
      const [highAbove, below] = thresholds(levels);
      const has0 = double(apply('LessOrEqual', value, highAbove));
      const has1 = double(apply('LessOrEqual', apply('Sub', 1, value), below));
      const set = apply('Add', has0, apply('Mul', has1, 2));
      // where both are ruled out the likelier one stands
      const likelier = apply('Where', apply('GreaterOrEqual', value, 0.5), 2, 1);
      const bits = apply('Where', apply('Equal', set, 0), likelier, set);
      return concat([bits, apply('Sub', 1, below), highAbove], 1);
    },
  };
}

/** `thresholdOf` as a graph. */
function thresholdGraph(
  { apply, applyWith, cast, constant }: GraphMath,
  scores: Float64Array,
  level: GraphValue,
): GraphValue {
  const count = scores.length;
  const share = apply('Mul', apply('Sub', 1, level), count + 1);
  const rank = apply('Ceil', apply('Sub', share, 1e-9));
  const within = apply('Min', apply('Max', rank, 0), count + 1);
  const ends = constant([0, ...scores, 1], [count + 2]);
  return applyWith('Gather', { axis: 0 }, ends, cast(within, 'int64'));
}
