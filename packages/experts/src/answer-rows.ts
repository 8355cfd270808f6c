import { runScan, type FeatureTable, type PatientScan, type PatientStates } from '@prodrome/core';

/** A scan's answers for the asked rows [rows.length, outputs], and each patient's state after the table's last row. */
export function answerRows(
  scan: PatientScan,
  table: FeatureTable,
  rows: Int32Array,
  from?: PatientStates,
): { readonly values: Float64Array; readonly states: PatientStates } {
  const stride = scan.outputs;
  const { out, states } = runScan(scan, table, {
    out: new Float64Array(table.rows * stride),
    stride,
    at: 0,
    ...(from && { from }),
  });
  const values = new Float64Array(rows.length * stride);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    values.set(out.subarray(row * stride, (row + 1) * stride), i * stride);
  }
  return { values, states };
}
