import {
  graphMath,
  type GraphBuilder,
  type GraphMath,
  type GraphValue,
  type MetaLessonGraph,
  type MetaMethodGraph,
} from '@prodrome/core';
import { furthest } from './scores.ts';

type Asked = Pick<MetaLessonGraph, 'present' | 'prior'>;

/** `logScore` as a graph, [n, k]. */
export function logScoreGraph(
  { apply }: GraphMath,
  { values, outcome }: Pick<MetaLessonGraph, 'values' | 'outcome'>,
): GraphValue {
  const p = apply('Clip', values, 1e-15, 1 - 1e-15);
  return apply('Log', apply('Where', apply('Equal', outcome, 1), p, apply('Sub', 1, p)));
}

/** Who has any weight under the population, [n, k], and whether anybody does, [n, 1]. */
function counting(
  { apply, double, reduce }: GraphMath,
  { present, prior }: Asked,
): { readonly counts: GraphValue; readonly anybody: GraphValue } {
  const counts = apply('And', present, apply('Greater', prior, 0));
  return { counts, anybody: apply('Greater', reduce('ReduceMax', double(counts), 1), 0) };
}

/** Weights ∝ prior · exp(score − top) over those that count, and their sum; all 0 where nobody does. */
function massGraph(math: GraphMath, scores: GraphValue, { prior, ...asked }: Asked) {
  const { apply, reduce } = math;
  const { counts, anybody } = counting(math, { prior, ...asked });
  const top = reduce('ReduceMax', apply('Where', counts, scores, -Number.MAX_VALUE), 1);
  const below = apply('Where', counts, apply('Sub', scores, top), 0);
  const shares = apply('Where', counts, apply('Mul', prior, apply('Exp', below)), 0);
  const total = reduce('ReduceSum', shares, 1);
  const whole = apply('Where', anybody, total, 1);
  return { shares, whole, anybody, mass: apply('Add', top, apply('Log', whole)) };
}

/** `weighByScores` as a graph, [n, k]. */
export function weighGraph(math: GraphMath, scores: GraphValue, asked: Asked): GraphValue {
  const { shares, whole } = massGraph(math, scores, asked);
  return math.apply('Div', shares, whole);
}

/**
 * Methods that keep a score of each expert: `move` gives the scores after a lesson, after which those present are moved together until their
 * common mass is what it was; `deal` may move them once more, knowing that mass (0 where nobody counts).
 */
export function scoreMethodGraph(
  graph: GraphBuilder,
  move: (math: GraphMath, scores: GraphValue, lesson: MetaLessonGraph) => GraphValue,
  deal: (math: GraphMath, scores: GraphValue, mass: GraphValue) => GraphValue = (_, scores) =>
    scores,
): MetaMethodGraph {
  const math = graphMath(graph);
  const { apply } = math;
  return {
    learn: (scores, lesson) => {
      const { present } = lesson;
      const before = massGraph(math, scores, lesson);
      const moved = apply('Where', present, move(math, scores, lesson), scores);
      const shift = apply('Sub', before.mass, massGraph(math, moved, lesson).mass);
      const together = apply('Clip', apply('Add', moved, shift), -furthest, furthest);
      const isKept = apply('And', present, before.anybody);
      const kept = apply('Where', isKept, together, moved);
      const mass = apply('Where', before.anybody, apply('Exp', before.mass), 0);
      return apply('Where', present, deal(math, kept, mass), kept);
    },
    weigh: (scores, asked) => weighGraph(math, scores, asked),
  };
}
