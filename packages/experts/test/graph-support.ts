import { expect } from '@jest/globals';
import {
  patientStarts,
  type FeatureTable,
  type GraphBuilder,
  type GraphMemory,
  type GraphValue,
  type TransformGraphInput,
} from '@prodrome/core';
import { openComponent, type GraphTensor } from '@prodrome/graph';

/** What a graph wrote for every row, and what it remembers of every patient after the last one. */
export interface Walk {
  readonly values: readonly number[];
  readonly states: readonly number[];
}

/** A graph over a table, day by day, all patients at once, each from its own state of the day before. */
export async function walk(
  table: FeatureTable,
  stateWidth: number,
  build: (
    graph: GraphBuilder,
    input: TransformGraphInput,
  ) => GraphMemory & { readonly values: GraphValue },
): Promise<Walk> {
  const width = table.columns.length;
  let initial = new Float64Array(stateWidth);
  const session = await openComponent(
    {
      features: { type: 'double', shape: ['n', width] },
      time: { type: 'double', shape: ['n'] },
      outcome: { type: 'double', shape: ['n'] },
      state: { type: 'double', shape: ['n', Math.max(1, stateWidth)] },
    },
    (graph, { state, ...row }) => {
      const output = build(graph, { ...row, ...(stateWidth > 0 && { state }) });
      if (output.initial) initial = Float64Array.from(output.initial);
      return { changed: output.values, ...(output.state && { next: output.state }) };
    },
  );
  const starts = patientStarts(table);
  const patients = [...table.patientIds.keys()];
  const begin = (patient: number): number => starts[patient] ?? 0;
  const length = (patient: number): number => begin(patient + 1) - begin(patient);
  const values: number[][] = [];
  const memory: Float64Array[] = patients.map(() => initial);
  for (let day = 0; day < Math.max(...patients.map(length)); day++) {
    const asked = patients.filter((patient) => day < length(patient));
    const rows = asked.map((patient) => begin(patient) + day);
    const n = rows.length;
    const doubles = (shape: readonly number[], data: readonly number[]): GraphTensor => ({
      ...{ type: 'double', shape, data: Float64Array.from(data) },
    });
    const cells = rows.flatMap((row) => [...table.values.subarray(row * width, (row + 1) * width)]);
    const given = asked.flatMap((patient) => [...(memory[patient] ?? [])]);
    const { changed, next } = await session.run({
      features: doubles([n, width], cells),
      time: doubles(
        [n],
        rows.map((row) => table.times[row] ?? NaN),
      ),
      outcome: doubles(
        [n],
        rows.map((row) => table.outcomes?.[row] ?? NaN),
      ),
      state: doubles([n, Math.max(1, stateWidth)], stateWidth > 0 ? given : rows.map(() => 0)),
    });
    const wide = Number(changed?.shape[1]);
    asked.forEach((patient, at) => {
      const own = changed?.data.slice(at * wide, (at + 1) * wide) as Float64Array;
      values[rows[at] ?? 0] = [...own];
      const after = next?.data.slice(at * stateWidth, (at + 1) * stateWidth);
      if (after) memory[patient] = after as Float64Array;
    });
  }
  await session.release();
  return { values: values.flat(), states: memory.flatMap((state) => [...state]) };
}

/** NaN only where the other is; else the largest difference. */
export function worst(got: readonly number[], expected: ArrayLike<number>): number {
  expect(got).toHaveLength(expected.length);
  return got.reduce((most, value, at) => {
    const own = expected[at] ?? NaN;
    expect(Number.isNaN(value)).toBe(Number.isNaN(own));
    return Number.isNaN(own) ? most : Math.max(most, Math.abs(value - own));
  }, 0);
}
