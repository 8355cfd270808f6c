// A stacking model of your own: one slope for the mean of the experts' log odds.
import * as core from '@prodrome/core';
import { z } from 'zod';
const kind = 'shared_slope';
const risk = (score) => 1 / (1 + Math.exp(-score));
const mean = (inputs, k, i) => inputs[i * k];

export const sharedSlope = core.defineStackingModel({
  type: kind,
  description: "a logistic model of the mean of the experts' log odds",
  options: z.strictObject({ steps: z.int().positive().default(20) }),
  create: ({ steps }) => {
    let fit; // columns, slope
    return {
      train: async ({ inputs, columns, labels, weights }, { signal }) => {
        const x = labels.map((_, i) => mean(inputs, columns, i));
        const sum = (part) => weights.reduce((total, weight, i) => total + weight * part(i), 0);
        fit = Float64Array.of(columns, 1);
        for (let step = 0; step < steps; step++) {
          core.throwIfCancelled(signal, kind);
          const p = x.map((value) => risk(fit[1] * value));
          const gradient = fit[1] - 1 + sum((i) => (p[i] - labels[i]) * x[i]);
          fit[1] -= gradient / (1 + sum((i) => p[i] * (1 - p[i]) * x[i] ** 2));
        }
        return { metrics: { slope: fit[1] }, notes: [] };
      },
      predict: (inputs, k) => {
        const [columns, slope] = fit ?? core.unfitted(kind);
        const error = { where: kind, expected: `${columns} columns`, got: String(k) };
        if (k !== columns) throw new core.ProdromeError('SCHEMA', error);
        return new Float64Array(inputs.length / k).map((_, i) => risk(slope * mean(inputs, k, i)));
      },
      saveState: () => core.createState(kind, 1, null, { fit: fit ?? core.unfitted(kind) }),
      loadState: (state) => {
        core.expectState(state, kind, [1]);
        fit = core.vectorOf(state, 'fit', 2);
      },
    };
  },
});
