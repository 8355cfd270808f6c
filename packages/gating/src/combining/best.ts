import { defineCombination, type CombinationType } from '@prodrome/core';
import { z } from 'zod';
import { combineGraph } from './combine-graph.ts';
import { combineRows } from './combine-rows.ts';
import { stateless } from './stateless.ts';

/** The answer of the expert with the largest weight; of equals, the mean. */
export const best: CombinationType<Record<string, never>> = defineCombination({
  type: 'best',
  description: 'the expert with the largest weight alone',
  options: z.strictObject({}),
  capabilities: { tasks: ['binary'], outputs: 'any' },
  create: () => ({
    ...stateless('best'),
    additive: false,
    combine: (batch) =>
      combineRows(batch, (values, weights, count) => {
        const top = Math.max(...weights.subarray(0, count));
        let total = 0;
        let equals = 0;
        for (let j = 0; j < count; j++) {
          if (weights[j] !== top) continue;
          total += values[j] as number;
          equals += 1;
        }
        return total / equals;
      }),
    toGraph: (graph, input) =>
      combineGraph(graph, input, ({ math, values, weights, present, sum }) => {
        const { apply, double, reduce } = math;
        const top = reduce('ReduceMax', apply('Where', present, weights, -1), 1);
        const isTop = double(apply('Equal', weights, top));
        return apply('Div', sum(apply('Mul', isTop, values)), sum(isTop));
      }),
  }),
});
