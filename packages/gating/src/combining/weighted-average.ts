import { defineCombination, type CombinationType } from '@prodrome/core';
import { z } from 'zod';
import { combineGraph } from './combine-graph.ts';
import { combineRows } from './combine-rows.ts';
import { stateless } from './stateless.ts';

/** Σ wₖ·pₖ over the present experts (linear pool). */
export const weightedAverage: CombinationType<Record<string, never>> = defineCombination({
  type: 'weighted_average',
  description: 'the weighted mean of the probabilities',
  options: z.strictObject({}),
  capabilities: { tasks: ['binary', 'classes'], outputs: 'any' },
  create: () => ({
    ...stateless('weighted_average'),
    additive: true,
    combine: (batch) =>
      combineRows(batch, (values, weights, count) => {
        let mixed = 0;
        for (let j = 0; j < count; j++) mixed += (weights[j] as number) * (values[j] as number);
        // weights sum to 1 within rounding only; a probability stays one
        return Math.min(1, Math.max(0, mixed));
      }),
    toGraph: (graph, input) =>
      combineGraph(graph, input, ({ math: { apply }, values, weights, sum }) =>
        apply('Clip', sum(apply('Mul', weights, values)), 0, 1),
      ),
  }),
});
