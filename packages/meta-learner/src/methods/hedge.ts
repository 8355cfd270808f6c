import { defineMetaMethod, type MetaMethod, type MetaMethodType } from '@prodrome/core';
import { hedgeOptionsSchema, openOr, type HedgeOptions } from './method-options.ts';
import { scoreMethodGraph } from './score-graph.ts';
import { keepMass, logMass, weighByScores } from './scores.ts';

/**
 * Exponential weights of the experts' squared errors: Lₖ ← Lₖ − η·(pₖ − y)², weights ∝ priorₖ·exp(Lₖ). Nothing is forgotten.
 * The present experts keep their common mass, so that sleepers keep theirs; scores stay within ± 30. Deterministic.
 * Source: Freund & Schapire 1997, "A decision-theoretic generalization of on-line learning", fig. 1, β = exp(−η).
 */
export const hedge: MetaMethodType<HedgeOptions> = defineMetaMethod({
  type: 'hedge',
  description: 'exponential weights of squared errors',
  options: hedgeOptionsSchema,
  alternatives: ({ learningRate: given }) =>
    openOr(given, [0.25, 0.5, 1, 2, 4]).map((learningRate) => ({ learningRate })),
  create: ({ learningRate = 2 }): MetaMethod => ({
    width: (k) => k,
    initial: (k) => new Float64Array(k),
    learn: (state, lesson) => {
      const { values, present, outcome } = lesson;
      const mass = logMass(state, lesson);
      for (let j = 0; j < present.length; j++) {
        if (present[j] !== 1) continue;
        state[j] = (state[j] as number) - learningRate * ((values[j] as number) - outcome) ** 2;
      }
      keepMass(state, lesson, mass);
    },
    weigh: weighByScores,
    toGraph: (graph) =>
      scoreMethodGraph(graph, ({ apply }, scores, { values, outcome }) => {
        const error = apply('Sub', values, outcome);
        return apply('Sub', scores, apply('Mul', apply('Mul', error, error), learningRate));
      }),
  }),
});
