import type { PatientScan } from '@prodrome/core';
import { windowGraph } from './window-graph.ts';
import type { WindowOutput, WindowStatistic } from './window-outputs.ts';

/**
 * Values of so many calendar days ago, and statistics of the last calendar days, today included; NaN where nothing was
 * observed. Of several rows on one day the last observed value counts.
 * State: the last day, then for each column in `columns` its values of the last days, latest first, NaN = not observed.
 * @param columns - places of the columns that are remembered; `column` of an output is an index into them.
 */
export function createWindowScan(
  columns: readonly number[],
  outputs: readonly WindowOutput[],
): PatientScan {
  const ring = Math.max(1, ...outputs.map((one) => ('lag' in one ? one.lag + 1 : one.days)));
  return {
    width: 1 + columns.length * ring,
    outputs: outputs.length,
    initial: () => new Float64Array(1 + columns.length * ring).fill(NaN),
    learn: (state, { time, values }) => {
      const day = Math.floor(time);
      const shift = Math.min(ring, day - (state[0] as number));
      state[0] = day;
      for (let c = 0; c < columns.length; c++) {
        const from = 1 + c * ring;
        if (shift > 0) {
          state.copyWithin(from + shift, from, from + ring - shift);
          state.fill(NaN, from, from + shift);
        }
        const value = values[columns[c] as number] as number;
        if (!Number.isNaN(value)) state[from] = value;
      }
    },
    predict: (state, _day, out, to) => {
      for (let i = 0; i < outputs.length; i++) {
        const output = outputs[i] as WindowOutput;
        const from = 1 + output.column * ring;
        out[to + i] =
          'lag' in output
            ? (state[from + output.lag] as number)
            : statistics[output.statistic](state, from, from + output.days);
      }
    },
    toGraph: (graph, input) => windowGraph(graph, input, { columns, outputs, ring }),
  };
}

/** Each of the observed values of state[from … end); NaN when there is none. */
const statistics: Readonly<
  Record<WindowStatistic, (state: Float64Array, from: number, end: number) => number>
> = { mean, sd, min: extreme(Math.min), max: extreme(Math.max) };

function mean(state: Float64Array, from: number, end: number): number {
  let count = 0;
  let total = 0;
  for (let i = from; i < end; i++) {
    const value = state[i] as number;
    if (Number.isNaN(value)) continue;
    count += 1;
    total += value;
  }
  return total / count;
}

function sd(state: Float64Array, from: number, end: number): number {
  const middle = mean(state, from, end);
  let count = 0;
  let squares = 0;
  for (let i = from; i < end; i++) {
    const distance = (state[i] as number) - middle;
    if (Number.isNaN(distance)) continue;
    count += 1;
    squares += distance * distance;
  }
  return Math.sqrt(squares / count);
}

function extreme(choose: (a: number, b: number) => number) {
  return (state: Float64Array, from: number, end: number): number => {
    let found = NaN;
    for (let i = from; i < end; i++) {
      const value = state[i] as number;
      if (!Number.isNaN(value)) found = Number.isNaN(found) ? value : choose(found, value);
    }
    return found;
  };
}
