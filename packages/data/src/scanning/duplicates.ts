import { ProdromeError } from '@prodrome/core';
import type { Cells } from './cells.ts';
import type { Roles } from '../schema/roles.ts';
import type { RowOrder } from './row-order.ts';
import type { Scan } from './scan.ts';

/** Rows of a scan that stay, in order, and file rows that were dropped, ascending. */
export interface Deduplicated {
  readonly rows: Int32Array;
  readonly dropped: readonly number[];
  /** Each dropped row of the scan, with the place in `rows` of the one that it repeats. */
  readonly repeats: readonly (readonly [row: number, place: number])[];
}

/**
 * Drops repeated rows of the same patient and day (diary) or time (aligned, where both columns exist).
 * @throws ProdromeError `DATA_CONFLICT` when two rows of a diary's day differ; it tells of the first two, and how many there are.
 */
export function dropDuplicates(
  file: string,
  roles: Roles,
  scan: Scan,
  order: RowOrder,
  cells: Cells,
): Deduplicated {
  const { rows, patients, times } = order;
  const isDiary = roles.shape === 'diary';
  const keyed = roles.time !== undefined && (isDiary || roles.patient !== undefined);
  if (!keyed) return { rows, dropped: [], repeats: [] };
  const keyOf = (row: number): number =>
    isDiary ? Math.floor(times[row] ?? NaN) : (times[row] ?? NaN);
  const dropped: number[] = [];
  const repeats: (readonly [number, number])[] = [];
  const conflicts: Conflict[] = [];
  const kept = new Int32Array(rows.length);
  let count = 0;
  for (const row of rows) {
    const last = count > 0 ? (kept[count - 1] ?? -1) : -1;
    if (last >= 0 && patients[row] === patients[last] && keyOf(row) === keyOf(last)) {
      const differs = cells.names.findIndex((_, cell) => !cells.same(last, row, cell));
      if (differs < 0) {
        dropped.push(scan.fileRow(row));
        repeats.push([row, count - 1]);
        continue;
      }
      if (isDiary) {
        conflicts.push({ pair: [last, row], cell: differs });
        continue;
      }
    }
    kept[count++] = row;
  }
  if (conflicts.length > 0) throw conflictError(file, scan, order, cells, conflicts);
  return { rows: kept.subarray(0, count), dropped: dropped.sort((a, b) => a - b), repeats };
}

/**
 * Drops rows that are the same as another of their patient and time, and leaves all others: the entries of days that become one.
 * Of the same rows the first of the file stays.
 */
export function dropSameEntries(scan: Scan, order: RowOrder, cells: Cells): Deduplicated {
  const { rows, patients, times } = order;
  const isWith = (one: number, other: number): boolean =>
    patients[one] === patients[other] && times[one] === times[other];
  const firstOf = new Map<number, number>();
  for (let from = 0, end = 1; from < rows.length; from = end, end = from + 1) {
    while (end < rows.length && isWith(rows[from] as number, rows[end] as number)) end++;
    if (end - from === 1) continue;
    const alike = [...rows.subarray(from, end)].sort((a, b) => cells.compare(a, b) || a - b);
    alike.forEach((row, at) => {
      const before = alike[at - 1];
      if (before === undefined || cells.compare(before, row) !== 0) return;
      firstOf.set(row, firstOf.get(before) ?? before);
    });
  }
  const kept = rows.filter((row) => !firstOf.has(row));
  const places = new Map(firstOf.size > 0 ? Array.from(kept, (row, place) => [row, place]) : []);
  return {
    rows: kept,
    dropped: [...firstOf.keys()].map((row) => scan.fileRow(row)).sort((a, b) => a - b),
    repeats: [...firstOf].map(([row, first]) => [row, places.get(first) as number]),
  };
}

/** Two rows of the scan that tell different things of one day, and the first cell that differs. */
interface Conflict {
  readonly pair: readonly [number, number];
  readonly cell: number;
}

/** So many contradicting rows of a patient look like two diaries rather than a slip. */
const manyConflicts = 5;

function conflictError(
  file: string,
  scan: Scan,
  { patients, patientIds }: RowOrder,
  { names }: Cells,
  conflicts: readonly Conflict[],
): ProdromeError {
  const fileRow = (row: number): number => scan.fileRow(row) + 1;
  const { pair, cell } = conflicts[0] as Conflict;
  const rows = pair.map(fileRow).sort((a, b) => a - b);
  const [first = 0, second = 0] = rows;
  const column = names[cell] ?? '';
  const code = patients[pair[0]];
  const patient = patientIds[code ?? 0] ?? '';
  const all = conflicts.map((one) => fileRow(one.pair[1])).sort((a, b) => a - b);
  const own = conflicts.filter((one) => patients[one.pair[0]] === code).length;
  const more = all.length === 1 ? [] : [`in all, ${all.length} rows contradict (${shownOf(all)})`];
  const two =
    own < manyConflicts
      ? []
      : [`${own} of them are of ${patient}: if these are two diaries, give each an id of its own`];
  return new ProdromeError('DATA_CONFLICT', {
    where: `${file}, data rows ${first} and ${second}`,
    expected: `one record of a day, since both are the same day of patient ${patient}`,
    got: `different values of "${column}"`,
    hint: [merging, ...more, ...two].join('; '),
    fields: { file, rows, column, patient, conflicts: all.length },
  });
}

const merging =
  'Keep the row that is right, or let the rows of a day become one: data: { merge: entries }, or samples for what was measured at its time';

const shownOf = (rows: readonly number[]): string =>
  [...rows.slice(0, 20), ...(rows.length > 20 ? ['…'] : [])].join(', ');
