import { defineCombination, type CombinationType } from '@prodrome/core';
import { clipProbability, logit, sigmoid } from '@prodrome/numerics';
import { z } from 'zod';
import { stateless } from './stateless.ts';

/**
 * σ(Σ wₖ·logit pₖ) over the present experts (logarithmic pool); probabilities are kept 1e-15 away from 0 and 1.
 * Source: Genest & Zidek 1986, "Combining probability distributions", Statistical Science 1(1), section 3.
 */
export const logPool: CombinationType<Record<string, never>> = defineCombination({
  type: 'log_pool',
  description: 'the weighted mean of the log odds',
  options: z.strictObject({}),
  create: () => ({
    ...stateless('log_pool'),
    additive: false,
    combine: ({ values, weights, present, experts: k }) => {
      const out = new Float64Array(values.length / k).fill(NaN);
      for (let i = 0; i < out.length; i++) {
        let score = 0;
        let awake = false;
        for (let j = i * k; j < (i + 1) * k; j++) {
          if (present[j] !== 1) continue;
          awake = true;
          score += (weights[j] as number) * logit(clipProbability(values[j] as number));
        }
        if (awake) out[i] = sigmoid(score);
      }
      return out;
    },
  }),
});
