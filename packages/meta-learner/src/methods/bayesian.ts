import { defineMetaMethod, type MetaMethod, type MetaMethodType } from '@prodrome/core';
import { bayesianOptionsSchema, openOr, type BayesianOptions } from './method-options.ts';
import { logScoreGraph, scoreMethodGraph } from './score-graph.ts';
import { keepMass, logMass, logScore, weighByScores } from './scores.ts';

/**
 * Dynamic model averaging with forgetting: scores Lₖ ← α·Lₖ + η·log pₖ(y), weights ∝ priorₖ·exp(Lₖ). With α = 1 and η = 1 these are
 * the posterior probabilities of the experts under the prior; α < 1 draws them back to it, η < 1 allows for days that are alike.
 * The present experts keep their common mass, so that sleepers keep theirs; scores stay within ± 30. Deterministic.
 * Source: Raftery, Kárný & Ettler 2010, "Online prediction under model uncertainty via dynamic model averaging", eq. 5 and 7.
 * Deviation: what is forgotten is the deviation from the prior, not from equal weights.
 */
export const bayesian: MetaMethodType<BayesianOptions> = defineMetaMethod({
  type: 'bayesian',
  description: 'dynamic model averaging with forgetting',
  options: bayesianOptionsSchema,
  alternatives: (options) =>
    openOr(options.forgetting, [1, 0.99, 0.97, 0.9]).flatMap((forgetting) =>
      openOr(options.learningRate, [1, 0.4, 0.15]).map((learningRate) => ({
        forgetting,
        learningRate,
      })),
    ),
  create: ({ forgetting = 0.99, learningRate = 1 }): MetaMethod => ({
    width: (k) => k,
    initial: (k) => new Float64Array(k),
    learn: (state, lesson) => {
      const { values, present, outcome } = lesson;
      const mass = logMass(state, lesson);
      for (let j = 0; j < present.length; j++) {
        if (present[j] !== 1) continue;
        const gained = learningRate * logScore(values[j] as number, outcome);
        state[j] = forgetting * (state[j] as number) + gained;
      }
      keepMass(state, lesson, mass);
    },
    weigh: weighByScores,
    toGraph: (graph) =>
      scoreMethodGraph(graph, (math, scores, lesson) => {
        const gained = math.apply('Mul', logScoreGraph(math, lesson), learningRate);
        return math.apply('Add', math.apply('Mul', scores, forgetting), gained);
      }),
  }),
});
