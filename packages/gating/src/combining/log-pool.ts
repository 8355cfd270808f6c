import { defineCombination, type CombinationType } from '@prodrome/core';
import { clipProbability, logit, sigmoid } from '@prodrome/numerics';
import { z } from 'zod';
import { combineGraph } from './combine-graph.ts';
import { combineRows } from './combine-rows.ts';
import { stateless } from './stateless.ts';

/**
 * σ(Σ wₖ·logit pₖ) over the present experts (logarithmic pool); probabilities are kept 1e-15 away from 0 and 1.
 * Source: Genest & Zidek 1986, "Combining probability distributions", Statistical Science 1(1), section 3.
 */
export const logPool: CombinationType<Record<string, never>> = defineCombination({
  type: 'log_pool',
  description: 'the weighted mean of the log odds',
  options: z.strictObject({}),
  capabilities: { tasks: ['binary'], outputs: 'any' },
  create: () => ({
    ...stateless('log_pool'),
    additive: false,
    combine: (batch) =>
      combineRows(batch, (values, weights, count) => {
        let score = 0;
        for (let j = 0; j < count; j++) {
          score += (weights[j] as number) * logit(clipProbability(values[j] as number));
        }
        return sigmoid(score);
      }),
    toGraph: (graph, input) =>
      combineGraph(graph, input, ({ math: { apply, logit: logOdds }, values, weights, sum }) =>
        apply('Sigmoid', sum(apply('Mul', weights, logOdds(values)))),
      ),
  }),
});
