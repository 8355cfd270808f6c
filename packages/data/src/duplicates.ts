import { ProdromeError } from '@prodrome/core';
import type { Cells } from './cells.ts';
import type { Roles } from './roles.ts';
import type { RowOrder } from './row-order.ts';
import type { Scan } from './scan.ts';

/** Rows of a scan that stay, in order, and file rows that were dropped, ascending. */
export interface Deduplicated {
  readonly rows: Int32Array;
  readonly dropped: readonly number[];
}

/**
 * Drops repeated rows of the same patient and day (diary) or time (aligned, where both columns exist).
 * @throws ProdromeError `DATA_CONFLICT` when two rows of a diary's day differ.
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
  if (!keyed) return { rows, dropped: [] };
  const keyOf = (row: number): number =>
    isDiary ? Math.floor(times[row] ?? NaN) : (times[row] ?? NaN);
  const dropped: number[] = [];
  const kept = new Int32Array(rows.length);
  let count = 0;
  for (const row of rows) {
    const last = count > 0 ? (kept[count - 1] ?? -1) : -1;
    if (last >= 0 && patients[row] === patients[last] && keyOf(row) === keyOf(last)) {
      const differs = cells.names.findIndex((_, cell) => !cells.same(last, row, cell));
      if (differs < 0) {
        dropped.push(scan.fileRow(row));
        continue;
      }
      if (isDiary) throw conflict(file, scan, order, cells, [last, row], differs);
    }
    kept[count++] = row;
  }
  return { rows: kept.subarray(0, count), dropped: dropped.sort((a, b) => a - b) };
}

function conflict(
  file: string,
  scan: Scan,
  order: RowOrder,
  cells: Cells,
  pair: readonly [number, number],
  cell: number,
): ProdromeError {
  const rows = pair.map((row) => scan.fileRow(row) + 1).sort((a, b) => a - b);
  const [first = 0, second = 0] = rows;
  const column = cells.names[cell] ?? '';
  const patient = order.patientIds[order.patients[pair[0]] ?? 0] ?? '';
  return new ProdromeError('DATA_CONFLICT', {
    where: `${file}, data rows ${first} and ${second}`,
    expected: `one record of a day, since both are the same day of patient ${patient}`,
    got: `different values of "${column}"`,
    hint: 'Keep the row that is right, or merge the two',
    fields: { file, rows, column, patient },
  });
}
