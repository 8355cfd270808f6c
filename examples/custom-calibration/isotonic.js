// A calibration of your own: the rising step function that is nearest to the outcomes (isotonic regression).
import * as core from '@prodrome/core';
import { z } from 'zod';
const kind = 'isotonic';
const stepsOf = (pairs) => {
  const pools = [];
  const rises = (a, b) => a.rows >= 20 && a.from < b.from && a.sum / a.rows < b.sum / b.rows;
  const pooled = (a, b) => ({ from: a.from, sum: a.sum + b.sum, rows: a.rows + b.rows });
  for (const [value, sum] of pairs.sort((a, b) => a[0] - b[0])) {
    pools.push({ from: pools.length && value, sum, rows: 1 }); // the first begins at 0
    while (pools[1] && !rises(...pools.slice(-2))) pools.push(pooled(...pools.splice(-2)));
  }
  return pools;
};
export const isotonic = core.defineCalibration({
  type: kind,
  description: 'a rising step function, fitted by pooling adjacent violators',
  options: z.strictObject({}),
  create: () => {
    let steps; // of each output: where each step begins, its events and rows
    return {
      fit: (values, labels, outputs) => {
        const pairs = [...values].map((p, at) => [p, labels[at], p >= 0 && at % outputs]);
        steps = Array.from({ length: outputs }, (_, o) => stepsOf(pairs.filter((p) => p[2] === o)));
        return { metrics: {}, notes: [] };
      },
      apply: (values) =>
        values.map((value, at) => {
          const own = (steps ?? core.unfitted(kind))[at % steps.length];
          const step = own.findLast(({ from }) => from <= value);
          return step ? step.sum / step.rows : value;
        }),
      saveState: () => core.createState(kind, 1, steps ?? core.unfitted(kind)),
      loadState: (state) => {
        core.expectState(state, kind, [1]);
        steps = state.json;
      },
    };
  },
});
