import { defineCombination, type CombinationType } from '@prodrome/core';
import { z } from 'zod';
import { stateless } from './stateless.ts';

/** Σ wₖ·pₖ over the present experts (linear pool). */
export const weightedAverage: CombinationType<Record<string, never>> = defineCombination({
  type: 'weighted_average',
  description: 'the weighted mean of the probabilities',
  options: z.strictObject({}),
  create: () => ({
    ...stateless('weighted_average'),
    additive: true,
    combine: ({ values, weights, present, experts: k }) => {
      const out = new Float64Array(values.length / k).fill(NaN);
      for (let i = 0; i < out.length; i++) {
        let mixed = 0;
        let awake = false;
        for (let j = i * k; j < (i + 1) * k; j++) {
          if (present[j] !== 1) continue;
          awake = true;
          mixed += (weights[j] as number) * (values[j] as number);
        }
        // weights sum to 1 within rounding only; a probability stays one
        if (awake) out[i] = Math.min(1, Math.max(0, mixed));
      }
      return out;
    },
  }),
});
