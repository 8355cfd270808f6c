import { patientStarts, type FeatureTable, type PatientStates } from '@prodrome/core';
import { refuseSeenRows } from '../model/memory.ts';

/** Numbers as a compiled model takes them. */
export type RowNumbers =
  | { readonly type: 'float'; readonly shape: readonly number[]; readonly data: Float32Array }
  | { readonly type: 'double'; readonly shape: readonly number[]; readonly data: Float64Array };

/** A compiled model in a runtime. */
export interface GraphRunner {
  readonly inputs: readonly string[];
  run(
    inputs: Readonly<Record<string, RowNumbers>>,
  ): Promise<
    Readonly<
      Record<
        string,
        { readonly shape: readonly number[]; readonly data: ArrayLike<number | bigint> }
      >
    >
  >;
}

/** What a compiled model says of a table. */
export interface TableAnswers {
  /** By the name of the output, [rows, …]. */
  readonly outputs: Readonly<Record<string, Float64Array>>;
  /** What is remembered of each patient of the table after its last row. */
  readonly states: PatientStates;
}

/** How a table is answered. */
export interface TableSetting {
  /** [width] what is remembered of a patient before the first row. */
  readonly initial: Float64Array;
  /** Continues patients whose earlier days are not in the table. */
  readonly from?: PatientStates;
}

/**
 * A compiled model's answers to a table: all rows at once where nothing is remembered, else day by day, all patients that have as many rows at
 * once, each from its own memory. The model is one that needs no other inputs than a table has.
 * @throws ProdromeError `USAGE` for rows that the memory has already taken in; what the runtime throws.
 */
export async function answerTable(
  runner: GraphRunner,
  table: FeatureTable,
  { initial, from }: TableSetting,
): Promise<TableAnswers> {
  const width = initial.length;
  const patients = table.patientIds.length;
  const starts = patientStarts(table);
  if (from) refuseSeenRows(table, from.asOf);
  const asOf = from ? from.asOf.slice() : new Float64Array(patients).fill(-Infinity);
  const states = new Float64Array(patients * width);
  for (let patient = 0; patient < patients; patient++) {
    const known = from && (from.asOf[patient] as number) > -Infinity;
    const own = known ? from.values.subarray(patient * width, (patient + 1) * width) : initial;
    states.set(own, patient * width);
  }
  const outputs: Record<string, Float64Array> = {};
  for (const rows of parts(table, starts, width > 0)) {
    const given = inputsOf(table, rows, { asOf, states, width });
    const needed = Object.entries(given).filter(([name]) => runner.inputs.includes(name));
    const answered = await runner.run(Object.fromEntries(needed));
    for (const row of rows) asOf[table.patients[row] as number] = table.times[row] as number;
    for (const [name, { data }] of Object.entries(answered)) {
      const each = data.length / rows.length;
      const after = name === 'nextState';
      const out = after ? states : (outputs[name] ??= new Float64Array(table.rows * each));
      rows.forEach((row, at) => {
        const to = after ? (table.patients[row] as number) : row;
        for (let i = 0; i < each; i++) out[to * each + i] = Number(data[at * each + i]);
      });
    }
  }
  return { outputs, states: { width, asOf, values: states } };
}

/** The rows of a table, all at once, or those of each day of its patients. */
function parts(
  { rows, patients }: FeatureTable,
  starts: Int32Array,
  byDay: boolean,
): readonly (readonly number[])[] {
  if (!byDay) return rows > 0 ? [[...patients.keys()]] : [];
  const days: number[][] = [];
  patients.forEach((patient, row) => {
    (days[row - (starts[patient] as number)] ??= []).push(row);
  });
  return days;
}

function inputsOf(
  table: FeatureTable,
  rows: readonly number[],
  {
    asOf,
    states,
    width,
  }: { readonly asOf: Float64Array; readonly states: Float64Array; readonly width: number },
): Readonly<Record<string, RowNumbers>> {
  const n = rows.length;
  const columns = table.columns.length;
  const features = new Float32Array(n * columns);
  const state = new Float64Array(n * width);
  rows.forEach((row, at) => {
    const patient = table.patients[row] as number;
    features.set(table.values.subarray(row * columns, (row + 1) * columns), at * columns);
    state.set(states.subarray(patient * width, (patient + 1) * width), at * width);
  });
  const days = (of: (row: number) => number): RowNumbers => ({
    ...{ type: 'double', shape: [n], data: Float64Array.from(rows, of) },
  });
  return {
    features: { type: 'float', shape: [n, columns], data: features },
    time: days((row) => table.times[row] as number),
    elapsedDays: days((row) => {
      const last = asOf[table.patients[row] as number] as number;
      return last > -Infinity ? (table.times[row] as number) - last : NaN;
    }),
    outcome: days((row) => table.outcomes?.[row] ?? NaN),
    state: { type: 'double', shape: [n, width], data: state },
  };
}
