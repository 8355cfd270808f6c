// A transform that looks back: how many days of the patient are known up to this one.
import * as core from '@prodrome/core';
import { z } from 'zod';
const kind = 'days_so_far';
const columns = [{ name: 'days_so_far', domain: 'static', kind: 'number' }];
const scan = {
  width: 1,
  outputs: 1,
  initial: () => new Float64Array(1),
  learn: (state) => void (state[0] += 1),
  predict: (state, day, out, at) => void (out[at] = state[0]),
};

export const daysSoFar = core.defineTransform({
  type: kind,
  description: 'how many days of the patient are known',
  options: z.strictObject({}),
  create: () => {
    let names;
    return {
      stateWidth: scan.width,
      fit: (table) => {
        names = table.columns.map(({ name }) => name);
        return { metrics: {}, notes: [] };
      },
      apply: (table, from) => {
        core.expectColumns(kind, names ?? core.unfitted(kind), table);
        return core.appendScan(table, { scan, columns }, from);
      },
      saveState: () => core.createState(kind, 1, { names: names ?? core.unfitted(kind) }),
      loadState: (state) => {
        core.expectState(state, kind, [1]);
        names = core.textsOf(state, 'names');
      },
    };
  },
});
