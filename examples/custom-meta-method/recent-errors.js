// A meta-learner's method of your own: experts weigh by their squared errors of the last weeks.
import { defineMetaMethod } from '@prodrome/core';
import { z } from 'zod';

export const recentErrors = defineMetaMethod({
  type: 'recent_errors',
  description: 'weights by how small the errors of the last weeks were',
  options: z.strictObject({ days: z.number().positive().default(30) }),
  create: ({ days }) => {
    const kept = 0.5 ** (1 / days);
    return {
      width: (k) => k, // of each expert what it gained over the mean, old days fading
      initial: (k) => new Float64Array(k),
      learn: (state, { values, present, prior, outcome }) => {
        const losses = values.map((value, j) => (present[j] === 1 ? (value - outcome) ** 2 : 0));
        const mean = losses.reduce((sum, loss, j) => sum + prior[j] * loss, 0);
        losses.forEach((loss, j) => {
          if (present[j] === 1) state[j] = kept * state[j] + mean - loss;
        });
      },
      weigh: (state, { present, prior }, out) => {
        const top = Math.max(...state);
        prior.forEach((share, j) => {
          out[j] = present[j] === 1 ? share * Math.exp(Math.max(-50, state[j] - top)) : 0;
        });
        const total = out.reduce((sum, share) => sum + share, 0) || 1;
        out.forEach((share, j) => (out[j] = share / total));
      },
    };
  },
});
