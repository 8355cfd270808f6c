import { defineCombination, type CombinationType } from '@prodrome/core';
import { z } from 'zod';
import { stateless } from './stateless.ts';

/** The answer of the expert with the largest weight; of equals, the mean. */
export const best: CombinationType<Record<string, never>> = defineCombination({
  type: 'best',
  description: 'the expert with the largest weight alone',
  options: z.strictObject({}),
  create: () => ({
    ...stateless('best'),
    additive: false,
    combine: ({ values, weights, present, experts: k }) => {
      const out = new Float64Array(values.length / k).fill(NaN);
      for (let i = 0; i < out.length; i++) {
        let top = -1;
        let total = 0;
        let count = 0;
        for (let j = i * k; j < (i + 1) * k; j++) {
          const weight = weights[j] as number;
          if (present[j] !== 1 || weight < top) continue;
          if (weight > top) {
            top = weight;
            total = count = 0;
          }
          total += values[j] as number;
          count += 1;
        }
        if (count > 0) out[i] = total / count;
      }
      return out;
    },
  }),
});
