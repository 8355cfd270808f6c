import {
  defineMetaMethod,
  graphMath,
  type GraphBuilder,
  type GraphValue,
  type MetaLessonGraph,
  type MetaMethod,
  type MetaMethodGraph,
  type MetaMethodType,
} from '@prodrome/core';
import { boaOptionsSchema, openOr, type BoaOptions } from './method-options.ts';
import { weighGraph } from './score-graph.ts';
import { weighByScores } from './scores.ts';

/** Gains lie within ± 2, so that no rate may be above 1 / 4. */
const fastest = 1 / 4;

/**
 * Bernstein online aggregation: rₖ = 2(p̄ − y)(p̄ − pₖ) is what an expert would have gained over the mixture p̄ (gradient of the
 * squared error), ηₖ = s·min(¼, √(log k / Σ rₖ²)) its own learning rate; weights ∝ priorₖ·exp(ηₖ·Σ rₖ(1 − ηₖ rₖ)). Who sleeps
 * gains and loses nothing (r = 0). Deterministic.
 * Source: Wintenberger 2017, "Optimal learning with Bernstein online aggregation", algorithm 1 with adaptive rates; sleepers as
 * Gaillard, Stoltz & van Erven 2014, section 3. Deviations: log k for −log priorₖ, since the prior differs from day to day; no
 * factor ηₖ before the exponential, which would reward an expert for having slept. So the published bound is not claimed.
 */
export const boa: MetaMethodType<BoaOptions> = defineMetaMethod({
  type: 'boa',
  description: 'Bernstein online aggregation, a learning rate for each expert',
  options: boaOptionsSchema,
  alternatives: ({ learningRate: given }) =>
    openOr(given, [1, 2, 4, 8]).map((learningRate) => ({ learningRate })),
  create: ({ learningRate = 1 }): MetaMethod => {
    let scores = new Float64Array(0);
    let weights = new Float64Array(0);
    // [k] each: gains less their penalty, sum of squares
    const rateOf = (state: Float64Array, k: number, j: number): number => {
      const slower = Math.sqrt(Math.log(Math.max(2, k)) / (state[k + j] as number));
      return learningRate * Math.min(fastest, slower);
    };
    const weigh: MetaMethod['weigh'] = (state, asked, out) => {
      const k = asked.present.length;
      if (scores.length !== k) scores = new Float64Array(k);
      for (let j = 0; j < k; j++) scores[j] = rateOf(state, k, j) * (state[j] as number);
      weighByScores(scores, asked, out);
    };
    return {
      width: (k) => 2 * k,
      initial: (k) => new Float64Array(2 * k),
      learn: (state, lesson) => {
        const { values, present, outcome } = lesson;
        const k = present.length;
        if (weights.length !== k) weights = new Float64Array(k);
        weigh(state, lesson, weights);
        let mixture = 0;
        for (let j = 0; j < k; j++) {
          if (present[j] === 1) mixture += (weights[j] as number) * (values[j] as number);
        }
        for (let j = 0; j < k; j++) {
          if (present[j] !== 1) continue;
          const gain = 2 * (mixture - outcome) * (mixture - (values[j] as number));
          state[k + j] = (state[k + j] as number) + gain * gain;
          state[j] = (state[j] as number) + gain - rateOf(state, k, j) * gain * gain;
        }
      },
      weigh,
      toGraph: (graph) => boaGraph(graph, learningRate),
    };
  },
});

function boaGraph(graph: GraphBuilder, learningRate: number): MetaMethodGraph {
  const math = graphMath(graph);
  const { apply, concat, reduce, take } = math;
  const halves = (state: GraphValue): readonly [GraphValue, GraphValue] => {
    const k = Number(state.shape[1]) / 2;
    const places = Array.from({ length: k }, (_, j) => j);
    const squares = places.map((j) => k + j);
    return [take(state, places, 1), take(state, squares, 1)];
  };
  const rateOf = (squares: GraphValue): GraphValue => {
    const slower = apply(
      'Sqrt',
      apply('Div', Math.log(Math.max(2, Number(squares.shape[1]))), squares),
    );
    return apply('Mul', apply('Min', slower, fastest), learningRate);
  };
  const weigh = (
    state: GraphValue,
    asked: Pick<MetaLessonGraph, 'present' | 'prior'>,
  ): GraphValue => {
    const [gains, squares] = halves(state);
    return weighGraph(math, apply('Mul', rateOf(squares), gains), asked);
  };
  return {
    learn: (state, lesson) => {
      const { values, present, outcome } = lesson;
      const [gains, squares] = halves(state);
      const mixture = reduce('ReduceSum', apply('Mul', weigh(state, lesson), values), 1);
      const twice = apply('Mul', apply('Sub', mixture, outcome), 2);
      const gain = apply('Mul', twice, apply('Sub', mixture, values));
      const square = apply('Where', present, apply('Mul', gain, gain), 0);
      const after = apply('Add', squares, square);
      const penalty = apply('Mul', rateOf(after), square);
      const gained = apply('Sub', apply('Where', present, gain, 0), penalty);
      return concat([apply('Add', gains, gained), after], 1);
    },
    weigh,
  };
}
