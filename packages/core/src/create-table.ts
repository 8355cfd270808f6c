import { ProdromeError } from './errors.ts';
import type { FeatureColumn, FeatureTable } from './table.ts';

/** The parts of a {@link FeatureTable}; shapes as there. */
export type FeatureTableParts = Omit<FeatureTable, 'windows' | 'rows'>;

/**
 * A table over arrays that the caller gives away; nothing is copied.
 * @throws ProdromeError `SCHEMA` when lengths disagree, a row's patient is not in `patientIds`, or rows are not sorted by
 * patient, then time.
 */
export function createFeatureTable(parts: FeatureTableParts): FeatureTable {
  const rows = parts.patients.length;
  checkShape(parts, rows);
  checkOrder(parts.patients, parts.times);
  checkPatients(parts.patients, parts.patientIds.length);
  return {
    ...parts,
    rows,
    windows: (asked, steps, out) => {
      gatherWindows(parts, asked, steps, out);
    },
  };
}

/** The same rows with these columns, in this order; values are copied row by row. */
export function selectColumns(table: FeatureTable, indices: readonly number[]): FeatureTable {
  const width = table.columns.length;
  const columns = indices.map((index) => columnAt(table.columns, index));
  const values = new Float32Array(table.rows * indices.length);
  for (let row = 0, to = 0; row < table.rows; row++) {
    for (const index of indices) values[to++] = table.values[row * width + index] ?? NaN;
  }
  return createFeatureTable({ ...partsOf(table), columns, values });
}

/** The given table with other columns and values: same patients, times and outcomes. */
export function replaceColumns(
  table: FeatureTable,
  columns: readonly FeatureColumn[],
  values: Float32Array,
): FeatureTable {
  return createFeatureTable({ ...partsOf(table), columns, values });
}

/** A table of these rows (ascending) and of the patients that have any of them. */
export function takeRows(table: FeatureTable, rows: Int32Array): FeatureTable {
  const width = table.columns.length;
  const values = new Float32Array(rows.length * width);
  const patients = new Int32Array(rows.length);
  const patientIds: string[] = [];
  let before = -1;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    for (let c = 0; c < width; c++) {
      values[i * width + c] = table.values[row * width + c] as number;
    }
    const patient = table.patients[row] as number;
    if (patient !== before) patientIds.push(table.patientIds[patient] as string);
    before = patient;
    patients[i] = patientIds.length - 1;
  }
  const { columns, outcomes } = table;
  return createFeatureTable({
    columns,
    values,
    patients,
    patientIds,
    times: pick(table.times, rows),
    ...(outcomes && { outcomes: pick(outcomes, rows) }),
  });
}

/** First row of each patient, and the number of rows at the end: patient p owns rows [starts[p], starts[p + 1]). */
export function patientStarts(
  table: Pick<FeatureTable, 'patients' | 'patientIds' | 'rows'>,
): Int32Array {
  const starts = new Int32Array(table.patientIds.length + 1);
  for (const patient of table.patients) starts[patient + 1] = (starts[patient + 1] ?? 0) + 1;
  for (let p = 0; p < table.patientIds.length; p++)
    starts[p + 1] = (starts[p + 1] ?? 0) + (starts[p] ?? 0);
  return starts;
}

function pick(values: Float64Array, places: Int32Array): Float64Array {
  const out = new Float64Array(places.length);
  for (let i = 0; i < places.length; i++) out[i] = values[places[i] as number] as number;
  return out;
}

function partsOf(table: FeatureTable): FeatureTableParts {
  const { columns, values, patients, times, patientIds, outcomes } = table;
  return { columns, values, patients, times, patientIds, ...(outcomes && { outcomes }) };
}

function columnAt(columns: readonly FeatureColumn[], index: number): FeatureColumn {
  const column = columns[index];
  if (column === undefined) throw schema('column index', `below ${columns.length}`, String(index));
  return column;
}

function checkShape(parts: FeatureTableParts, rows: number): void {
  const expected: [string, number, number][] = [
    ['values', rows * parts.columns.length, parts.values.length],
    ['times', rows, parts.times.length],
    ['outcomes', rows, parts.outcomes?.length ?? rows],
  ];
  for (const [name, want, have] of expected) {
    if (want !== have) throw schema(`feature table, ${name}`, `${want} values`, String(have));
  }
}

function checkOrder(patients: Int32Array, times: Float64Array): void {
  for (let row = 1; row < patients.length; row++) {
    const step = (patients[row] ?? 0) - (patients[row - 1] ?? 0);
    if (step < 0 || (step === 0 && !((times[row] ?? NaN) >= (times[row - 1] ?? NaN)))) {
      throw schema(
        'feature table',
        'rows sorted by patient, then time',
        `row ${row} before row ${row - 1}`,
      );
    }
  }
}

/** Of sorted rows the first and the last tell. */
function checkPatients(patients: Int32Array, count: number): void {
  const first = patients[0] ?? 0;
  const last = patients.at(-1) ?? -1;
  if (first >= 0 && last < count) return;
  throw schema('feature table, patients', `indices below ${count}`, `${first} to ${last}`);
}

function gatherWindows(
  parts: FeatureTableParts,
  asked: Int32Array,
  steps: number,
  out: Float32Array,
): void {
  const width = parts.columns.length;
  if (out.length !== asked.length * steps * width) {
    throw schema('windows, out', `${asked.length * steps * width} values`, String(out.length));
  }
  let to = 0;
  for (const row of asked) {
    const patient = parts.patients[row];
    for (let step = steps - 1; step >= 0; step--, to += width) {
      const from = row - step;
      if (from >= 0 && parts.patients[from] === patient) {
        out.set(parts.values.subarray(from * width, (from + 1) * width), to);
      } else out.fill(NaN, to, to + width);
    }
  }
}

const schema = (where: string, expected: string, got: string): ProdromeError =>
  new ProdromeError('SCHEMA', { where, expected, got });
