// A combination of your own: the weighted median of the answers.
import * as core from '@prodrome/core';
import { z } from 'zod';
const kind = 'median';

export const median = core.defineCombination({
  type: kind,
  description: 'the weighted median of the answers',
  options: z.strictObject({}),
  capabilities: { tasks: ['binary'], outputs: 'any' },
  create: () => ({
    additive: false,
    train: async () => ({ metrics: {}, notes: [] }),
    combine: ({ experts, outputs, values, weights, present }) => {
      const out = new Float64Array(values.length / experts);
      return out.map((_, cell) => {
        const [row, output] = [Math.floor(cell / outputs), cell % outputs];
        const answers = Array.from({ length: experts }, (__, j) => row * experts + j)
          .filter((place) => present[place] === 1)
          .map((place) => [values[place * outputs + output], weights[place * outputs + output]])
          .sort((a, b) => a[0] - b[0]);
        const total = answers.reduce((sum, [, weight]) => sum + weight, 0);
        let below = 0;
        const middle = answers.find(([, weight]) => (below += weight) >= total / 2);
        return middle?.[0] ?? NaN;
      });
    },
    saveState: async () => core.createState(kind, 1, null),
    loadState: async (state) => core.expectState(state, kind, [1]),
  }),
});
