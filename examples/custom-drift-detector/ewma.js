// A drift detector of your own: a moving average that leaves the limits of the first values (Roberts 1959).
import * as core from '@prodrome/core';
import { z } from 'zod';
const kind = 'ewma';
const refused = { where: kind, expected: 'a finite number', got: 'another' };
const anew = (updates) => ({ updates, count: 0, mean: 0, squares: 0, average: 0 });
export const ewma = core.defineDriftDetector({
  type: kind,
  description: 'a moving average that leaves the limits of the first values',
  accepts: 'real',
  options: z.strictObject({
    first: z.int().min(2).default(50).describe('values that set the limits'),
    limit: z.number().positive().default(5).describe('standard deviations of the average'),
    weight: z.number().positive().max(1).default(0.1).describe('weight of the newest value'),
  }),
  create: ({ first, limit, weight }) => {
    let at = anew(0);
    return {
      update: (value) => {
        if (!Number.isFinite(value)) throw new core.ProdromeError('DATA_VALUE', refused);
        const [count, learns] = [at.count + 1, at.count < first];
        const mean = learns ? at.mean + (value - at.mean) / count : at.mean;
        const squares = at.squares + (learns ? (value - at.mean) * (value - mean) : 0);
        const average = learns ? mean : at.average + weight * (value - at.average);
        const spread = Math.sqrt(((squares / (first - 1)) * weight) / (2 - weight));
        const shift = average - mean;
        at = { updates: at.updates + 1, count, mean, squares, average };
        if (learns || Math.abs(shift) <= limit * spread) return { status: 'stable' };
        at = anew(at.updates); // told once: what comes next is compared with what follows
        const direction = shift > 0 ? 'up' : 'down';
        return { status: 'drift', event: { at: at.updates - 1, direction, statistics: { mean } } };
      },
      saveState: () => core.createState(kind, 1, at),
      loadState: (state) => {
        core.expectState(state, kind, [1]);
        at = state.json;
      },
    };
  },
});
