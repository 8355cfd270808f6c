import { graphMath, type PatientScan } from '@prodrome/core';

/**
 * Each column's last observed value up to and including the day; before the patient's first one, its number in `initial`.
 * State: one number a column, NaN before the first observed value.
 * @param initial - [columns]; NaN = stays missing.
 */
export function createLastValueScan(initial: ArrayLike<number>): PatientScan {
  const width = initial.length;
  return {
    width,
    outputs: width,
    initial: () => new Float64Array(width).fill(NaN),
    learn: (state, { values }) => {
      for (let at = 0; at < width; at++) {
        const value = values[at] as number;
        if (!Number.isNaN(value)) state[at] = value;
      }
    },
    predict: (state, _day, out, to) => {
      for (let at = 0; at < width; at++) {
        const last = state[at] as number;
        out[to + at] = Number.isNaN(last) ? (initial[at] as number) : last;
      }
    },
    toGraph: (graph, { features, state }) => {
      const { apply, cast, double } = graphMath(graph);
      const today = double(features);
      const last = apply('Where', apply('IsNaN', today), double(state), today);
      const values = apply('Where', apply('IsNaN', last), Float64Array.from(initial), last);
      return { values, state: cast(last, state.type) };
    },
  };
}
