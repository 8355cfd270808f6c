// A transform of your own: a column that says whether the day is a Saturday or a Sunday.
import * as core from '@prodrome/core';
import { z } from 'zod';
const kind = 'weekend';
const column = { name: 'is_weekend', domain: 'static', kind: 'binary' };
const isWeekend = (day) => Number([2, 3].includes(((Math.floor(day) % 7) + 7) % 7)); // day 0 was a Thursday

export const weekend = core.defineTransform({
  type: kind,
  description: 'whether the day is a Saturday or a Sunday',
  options: z.strictObject({}),
  create: () => {
    let names;
    return {
      fit: (table) => {
        names = table.columns.map(({ name }) => name);
        return { metrics: {}, notes: [] };
      },
      apply: (table) => {
        core.expectColumns(kind, names ?? core.unfitted(kind), table);
        const width = names.length + 1;
        const values = new Float32Array(table.rows * width);
        for (let row = 0; row < table.rows; row++) {
          values.set(
            table.values.subarray(row * names.length, (row + 1) * names.length),
            row * width,
          );
          values[(row + 1) * width - 1] = isWeekend(table.times[row]);
        }
        return core.replaceColumns(table, [...table.columns, column], values);
      },
      saveState: () => core.createState(kind, 1, { names: names ?? core.unfitted(kind) }),
      loadState: (state) => {
        core.expectState(state, kind, [1]);
        names = core.textsOf(state, 'names');
      },
    };
  },
});
