import { createFeatureTable } from './create-table.ts';
import { ProdromeError } from './errors.ts';
import { runScan } from './run-scan.ts';
import type { PatientScan } from './scan.ts';
import type { FeatureColumn, FeatureTable, PatientStates } from './table.ts';
import type { CausalTable } from './transform.ts';

/** Columns that a scan writes after a table's own. */
export interface ScanColumns {
  readonly scan: PatientScan;
  /** As many as the scan has outputs. */
  readonly columns: readonly FeatureColumn[];
}

/**
 * The table with the columns of a scan after its own, and each patient's state after the last row.
 * @throws ProdromeError `DATA_COLUMN` when a column has the name of a new one.
 */
export function appendScan(
  table: FeatureTable,
  { scan, columns }: ScanColumns,
  from?: PatientStates,
): CausalTable {
  checkNames(table.columns, columns);
  const own = table.columns.length;
  const stride = own + columns.length;
  const out = new Float32Array(table.rows * stride);
  for (let row = 0; row < table.rows; row++) {
    out.set(table.values.subarray(row * own, (row + 1) * own), row * stride);
  }
  const { states } = runScan(scan, table, { out, stride, at: own, ...(from && { from }) });
  const { patients, times, patientIds, outcomes } = table;
  const wider = createFeatureTable({
    columns: [...table.columns, ...columns],
    values: out,
    ...{ patients, times, patientIds },
    ...(outcomes && { outcomes }),
  });
  return { table: wider, states };
}

function checkNames(own: readonly FeatureColumn[], added: readonly FeatureColumn[]): void {
  const names = new Set(added.map(({ name }) => name));
  const taken = own.find(({ name }) => names.has(name));
  if (!taken) return;
  throw new ProdromeError('DATA_COLUMN', {
    where: `column ${taken.name}`,
    expected: 'a name that no made feature has',
    got: taken.name,
    hint: 'Rename the column, list it under data.ignore, or leave out the feature',
  });
}
