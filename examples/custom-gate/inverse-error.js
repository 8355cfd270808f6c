// A gate of your own: an expert's weight falls with its squared out-of-fold error.
import * as core from '@prodrome/core';
import { z } from 'zod';
const kind = 'inverse_error';

export const inverseError = core.defineGate({
  type: kind,
  description: 'weights by the inverse of the squared out-of-fold error',
  options: z.strictObject({}),
  capabilities: { tasks: ['binary'], outputs: 'one', memory: 'row' },
  create: () => {
    let [names, worth] = [undefined, undefined];
    return {
      train: async ({ experts, values, labels, present }, { signal }) => {
        core.throwIfCancelled(signal, kind);
        names = core.expertNames({ experts });
        worth = Float64Array.from(names, (_, expert) => {
          const rows = [...labels.keys()].filter((i) => present[i * names.length + expert]);
          const error = (i) => values[i * names.length + expert] - labels[i];
          return (rows.length + 1) / rows.reduce((sum, i) => sum + error(i) ** 2, 0.25);
        });
        return { metrics: {}, notes: [] };
      },
      predictWeights: async (batch) => {
        core.expectExperts(kind, names ?? core.unfitted(kind), batch);
        const k = names.length;
        const shares = Float64Array.from(batch.present, (here, at) => here * worth[at % k]);
        const total = (row) => shares.subarray(row, row + k).reduce((a, b) => a + b);
        return { weights: shares.map((share, at) => share && share / total(at - (at % k))) };
      },
      saveState: async () =>
        core.createState(kind, 1, { names: names ?? core.unfitted(kind) }, { worth }),
      loadState: async (state) => {
        core.expectState(state, kind, [1]);
        [names, worth] = [core.textsOf(state, 'names'), core.vectorOf(state, 'worth')];
      },
    };
  },
});
