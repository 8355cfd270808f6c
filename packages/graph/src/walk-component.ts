import {
  patientStarts,
  type FeatureTable,
  type GraphBuilder as CoreBuilder,
  type GraphInput,
  type GraphMemory,
  type GraphValue,
} from '@prodrome/core';
import { openComponent } from './open-component.ts';
import type { GraphTensor } from './runtime/session.ts';

/** What the graph of a component wrote and remembered. */
export interface ComponentWalk {
  /** [rows, outputs] */
  readonly values: Float64Array;
  /** [patients, width] after each patient's last row; of patients without a row the one before the first. */
  readonly states: Float64Array;
}

/** How {@link walkComponent} walks. */
export interface WalkOptions {
  /** Numbers remembered of each patient. */
  readonly stateWidth: number;
  /** The type in which the graph is given the features; `float` when not given. */
  readonly features?: 'float' | 'double';
}

/**
 * The graph of one component over a table, to be compared with what the component computes itself: day by day, all patients that have
 * as many rows at once, each from its own state of the row before.
 * @param build - calls the component's `toGraph`; a graph without a memory is given no state.
 * @throws ProdromeError `GRAPH` as {@link openComponent}, and what `toGraph` throws.
 */
export async function walkComponent(
  table: FeatureTable,
  { stateWidth, features = 'float' }: WalkOptions,
  build: (
    builder: CoreBuilder,
    input: Required<Omit<GraphInput, 'state'>> & Pick<GraphInput, 'state'>,
  ) => GraphMemory & { readonly values: GraphValue },
): Promise<ComponentWalk> {
  const width = table.columns.length;
  const byRow = { type: 'double', shape: ['n'] } as const;
  let initial = new Float64Array(stateWidth);
  const session = await openComponent(
    {
      features: { type: features, shape: ['n', width] },
      ...{ time: byRow, elapsedDays: byRow, outcome: byRow },
      // an input that nobody reads where nothing is remembered
      state: { type: 'double', shape: ['n', stateWidth] },
    },
    (builder, { state, ...row }) => {
      const output = build(builder, { ...row, ...(stateWidth > 0 && { state }) });
      if (output.initial) initial = Float64Array.from(output.initial);
      return { values: output.values, ...(output.state && { next: output.state }) };
    },
  );
  const starts = patientStarts(table);
  const patients = Array.from(table.patientIds, (_, patient) => {
    const first = starts[patient] as number;
    return { first, rows: (starts[patient + 1] as number) - first, state: initial };
  });
  const answers: (readonly number[])[] = [];
  const longest = Math.max(0, ...patients.map(({ rows }) => rows));
  for (let day = 0; day < longest; day++) {
    const asked = patients.filter(({ rows }) => day < rows);
    const rows = asked.map(({ first }) => first + day);
    const before = asked.flatMap(({ state }) => [...state]);
    const { values, next } = await session.run(
      inputsOf(table, rows, day === 0, { features, state: before, stateWidth }),
    );
    const answered = parts(values, rows.length);
    const after = parts(next, rows.length);
    asked.forEach((patient, at) => {
      answers[rows[at] as number] = answered[at] ?? [];
      if (next) patient.state = Float64Array.from(after[at] ?? []);
    });
  }
  await session.release();
  return {
    values: Float64Array.from(answers.flat()),
    states: Float64Array.from(patients.flatMap(({ state }) => [...state])),
  };
}

function inputsOf(
  table: FeatureTable,
  rows: readonly number[],
  isFirst: boolean,
  { features, state, stateWidth }: Required<WalkOptions> & { readonly state: readonly number[] },
): Readonly<Record<string, GraphTensor>> {
  const n = rows.length;
  const width = table.columns.length;
  const time = (row: number): number => table.times[row] as number;
  const doubles = (shape: readonly number[], data: readonly number[]): GraphTensor => ({
    ...{ type: 'double', shape, data: Float64Array.from(data) },
  });
  const cells = rows.flatMap((row) => [...table.values.subarray(row * width, (row + 1) * width)]);
  const floats: GraphTensor = {
    ...{ type: 'float', shape: [n, width], data: Float32Array.from(cells) },
  };
  return {
    features: features === 'float' ? floats : doubles([n, width], cells),
    time: doubles([n], rows.map(time)),
    elapsedDays: doubles(
      [n],
      rows.map((row) => (isFirst ? NaN : time(row) - time(row - 1))),
    ),
    outcome: doubles(
      [n],
      rows.map((row) => table.outcomes?.[row] ?? NaN),
    ),
    state: doubles([n, stateWidth], state),
  };
}

/** The rows of a tensor of numbers. */
function parts(tensor: GraphTensor | undefined, rows: number): readonly (readonly number[])[] {
  const numbers = Array.from(tensor?.data ?? [], Number);
  const width = numbers.length / rows;
  return Array.from({ length: rows }, (_, at) => numbers.slice(at * width, (at + 1) * width));
}
