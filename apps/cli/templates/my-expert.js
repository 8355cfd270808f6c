// An expert of your own: the rate of each weekday, shrunken to one half.
import * as core from '@prodrome/core';
import { z } from 'zod';
const kind = 'weekday_rate';
const weekday = (time) => ((Math.floor(time) % 7) + 7) % 7;
const claims = { tasks: ['binary'], outputs: 'one', sampleWeights: true, deterministic: true };

export const weekdayRate = core.defineExpert({
  type: kind,
  description: 'the rate of each weekday',
  options: z.strictObject({ strength: z.number().positive().default(50) }),
  capabilities: { ...claims, inputs: 'raw', memory: 'row' },
  create: ({ strength }, { specialty }) => {
    let rates;
    const rateOf = (time) => (rates ?? core.unfitted(kind))[weekday(time)];
    return {
      getSpecialty: () => specialty,
      train: async ({ table, rows, labels, weights }, { signal }) => {
        core.throwIfCancelled(signal, kind);
        const events = new Float64Array(7).fill(strength / 2);
        const days = new Float64Array(7).fill(strength);
        rows.forEach((row, i) => {
          events[weekday(table.times[row])] += (weights?.[i] ?? 1) * labels[i];
          days[weekday(table.times[row])] += weights?.[i] ?? 1;
        });
        rates = events.map((count, day) => count / days[day]);
        return { metrics: {}, notes: [] };
      },
      predict: async ({ table, rows }) => ({
        values: Float64Array.from(rows, (row) => rateOf(table.times[row])),
      }),
      saveState: async () =>
        core.createState(kind, 1, null, { rates: rates ?? core.unfitted(kind) }),
      loadState: async (state) => {
        core.expectState(state, kind, [1]);
        rates = core.vectorOf(state, 'rates', 7);
      },
    };
  },
});
