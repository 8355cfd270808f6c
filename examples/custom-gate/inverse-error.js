// A gate of your own: an expert's weight falls with its squared out-of-fold error.
import * as core from '@prodrome/core';
import { z } from 'zod';
const kind = 'inverse_error';
const differ = { where: kind, expected: 'the experts of training', got: 'others' };

export const inverseError = core.defineGate({
  type: kind,
  description: 'weights by the inverse of the squared out-of-fold error',
  options: z.strictObject({}),
  create: () => {
    let [names, worth] = [undefined, undefined];
    return {
      train: async ({ experts, values, labels, present }, { signal }) => {
        core.throwIfCancelled(signal, kind);
        names = experts.map(({ name }) => name);
        worth = Float64Array.from(names, (_, expert) => {
          const rows = [...labels.keys()].filter((i) => present[i * names.length + expert]);
          const error = (i) => values[i * names.length + expert] - labels[i];
          return (rows.length + 1) / rows.reduce((sum, i) => sum + error(i) ** 2, 0.25);
        });
        return { metrics: {}, notes: [] };
      },
      predictWeights: async ({ experts, present }) => {
        const known = names ?? core.unfitted(kind);
        const same = experts.every(({ name }, expert) => name === known[expert]);
        if (!same) throw new core.ProdromeError('SCHEMA', differ);
        const shares = Float64Array.from(present, (here, at) => here * worth[at % known.length]);
        const total = (row) => shares.subarray(row, row + known.length).reduce((a, b) => a + b);
        return shares.map((share, at) => share && share / total(at - (at % known.length)));
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
