import { sortedOrder } from '@prodrome/numerics';
import { comparePatients, type PatientOrder } from './patient-order.ts';
import type { Roles } from '../schema/roles.ts';
import { rowsOfBlock, type Scan } from './scan.ts';

/** Rows of a scan in the order of a table: by patient, then time. */
export interface RowOrder {
  /** Place in the table → row of the scan. */
  readonly rows: Int32Array;
  readonly patientIds: readonly string[];
  /** Row of the scan → index into `patientIds`. */
  readonly patients: Int32Array;
  /** Row of the scan → days, time of day included. */
  readonly times: Float64Array;
}

/**
 * Sorts rows by patient and time. `tie` orders rows of the same patient and time, so that shuffling a file changes nothing.
 * Without a patient column a diary is one patient, and every row of an aligned table is its own.
 */
export function orderRows(
  scan: Scan,
  roles: Roles,
  patientOrder: PatientOrder,
  tie: (a: number, b: number) => number,
): RowOrder {
  const { ids, patients } = patientsOf(scan, roles, patientOrder);
  const times = timesOf(scan, roles, patients, ids.length);
  const compare = (a: number, b: number): number => (times[a] as number) - (times[b] as number);
  const inFileOrder = byPatient(patients, ids.length);
  const rows = isSorted(inFileOrder, patients, compare)
    ? inFileOrder
    : byPatient(patients, ids.length, sortedOrder(times));
  sortTies(rows, patients, times, tie);
  return { rows, patientIds: ids, patients, times };
}

/** Rows grouped by patient, within a patient in the given order (file order when absent): a counting sort. */
function byPatient(patients: Int32Array, count: number, order?: Int32Array): Int32Array {
  const next = new Int32Array(count + 1);
  for (const patient of patients) next[patient + 1] = (next[patient + 1] as number) + 1;
  for (let p = 0; p < count; p++) next[p + 1] = (next[p + 1] as number) + (next[p] as number);
  const rows = new Int32Array(patients.length);
  for (let i = 0; i < rows.length; i++) {
    const row = order === undefined ? i : (order[i] as number);
    const patient = patients[row] as number;
    const place = next[patient] as number;
    rows[place] = row;
    next[patient] = place + 1;
  }
  return rows;
}

function isSorted(
  rows: Int32Array,
  patients: Int32Array,
  compare: (a: number, b: number) => number,
): boolean {
  for (let i = 1; i < rows.length; i++) {
    const [a, b] = [rows[i - 1] as number, rows[i] as number];
    if (patients[a] === patients[b] && compare(a, b) > 0) return false;
  }
  return true;
}

function sortTies(
  rows: Int32Array,
  patients: Int32Array,
  times: Float64Array,
  tie: (a: number, b: number) => number,
): void {
  const isSame = (a: number, b: number): boolean =>
    patients[a] === patients[b] && times[a] === times[b];
  for (let from = 0; from < rows.length;) {
    const first = rows[from] as number;
    let end = from + 1;
    while (end < rows.length && isSame(first, rows[end] as number)) end++;
    if (end - from > 1) rows.subarray(from, end).sort((a, b) => tie(a, b) || a - b);
    from = end;
  }
}

function patientsOf(
  scan: Scan,
  roles: Roles,
  order: PatientOrder,
): { ids: readonly string[]; patients: Int32Array } {
  const patients = new Int32Array(scan.rows);
  if (roles.patient === undefined) {
    if (roles.shape === 'diary') return { ids: ['me'], patients };
    return {
      ids: Array.from(patients, (_, row) => String(scan.fileRow(row) + 1)),
      patients: patients.map((_, row) => row),
    };
  }
  const ids = scan.patientIds.toSorted(comparePatients[order]);
  const ranks = new Map(ids.map((id, rank) => [id, rank]));
  const rankOfCode = Int32Array.from(scan.patientIds, (id) => ranks.get(id) ?? -1);
  scan.blocks.forEach((block, index) => {
    const from = index * block.patients.length;
    const count = rowsOfBlock(scan, index);
    for (let i = 0; i < count; i++) {
      patients[from + i] = rankOfCode[block.patients[i] as number] as number;
    }
  });
  return { ids, patients };
}

function timesOf(
  scan: Scan,
  roles: Roles,
  patients: Int32Array,
  patientCount: number,
): Float64Array {
  const times = new Float64Array(scan.rows);
  if (roles.time === undefined) {
    const counts = new Int32Array(patientCount);
    for (let row = 0; row < scan.rows; row++) {
      const patient = patients[row] as number;
      const count = counts[patient] as number;
      times[row] = count;
      counts[patient] = count + 1;
    }
    return times;
  }
  scan.blocks.forEach((block, index) => {
    const count = rowsOfBlock(scan, index);
    times.set(block.times.subarray(0, count), index * block.times.length);
  });
  return times;
}
