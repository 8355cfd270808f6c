import { defineMetaMethod, type MetaMethod, type MetaMethodType } from '@prodrome/core';
import { fixedShareOptionsSchema, openOr, type FixedShareOptions } from './method-options.ts';
import { logScoreGraph, scoreMethodGraph } from './score-graph.ts';
import { keepMass, logMass, logScore, weighByScores } from './scores.ts';

/**
 * Bayesian weights of a best expert that changes: Lₖ ← Lₖ + η·log pₖ(y), after which the present experts put a share α of their
 * common mass together and deal it out by the prior. So no weight falls below about α·prior, and who becomes the best is found again.
 * Sleepers keep their mass. Deterministic.
 * Source: Herbster & Warmuth 1998, "Tracking the best expert", fig. 1 (variable share to all awake). Deviation: shares go by the
 * prior, not equally.
 */
export const fixedShare: MetaMethodType<FixedShareOptions> = defineMetaMethod({
  type: 'fixed_share',
  description: 'Bayesian weights of a best expert that changes from time to time',
  options: fixedShareOptionsSchema,
  alternatives: (options) =>
    openOr(options.share, [0.002, 0.01, 0.05]).flatMap((share) =>
      openOr(options.learningRate, [1, 0.4, 0.15]).map((learningRate) => ({ share, learningRate })),
    ),
  create: ({ share = 0.01, learningRate = 1 }): MetaMethod => ({
    width: (k) => k,
    initial: (k) => new Float64Array(k),
    learn: (state, lesson) => {
      const { values, present, outcome } = lesson;
      const mass = logMass(state, lesson);
      for (let j = 0; j < present.length; j++) {
        if (present[j] !== 1) continue;
        state[j] = (state[j] as number) + learningRate * logScore(values[j] as number, outcome);
      }
      keepMass(state, lesson, mass);
      const dealt = share * Math.exp(mass);
      for (let j = 0; j < present.length; j++) {
        if (present[j] !== 1) continue;
        state[j] = Math.log((1 - share) * Math.exp(state[j] as number) + dealt);
      }
    },
    weigh: weighByScores,
    toGraph: (graph) =>
      scoreMethodGraph(
        graph,
        (math, scores, lesson) =>
          math.apply('Add', scores, math.apply('Mul', logScoreGraph(math, lesson), learningRate)),
        ({ apply }, scores, mass) => {
          const kept = apply('Mul', apply('Exp', scores), 1 - share);
          return apply('Log', apply('Add', kept, apply('Mul', mass, share)));
        },
      ),
  }),
});
