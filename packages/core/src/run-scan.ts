import { patientStarts } from './create-table.ts';
import { ProdromeError } from './errors.ts';
import type { PatientDay, PatientScan } from './scan.ts';
import type { FeatureTable, PatientStates } from './table.ts';

/** What {@link runScan} gives back. */
export interface ScanRun<Out> {
  /** [table.rows, stride] */
  readonly out: Out;
  readonly states: PatientStates;
}

/** Where {@link runScan} begins and writes. */
export interface ScanRunOptions<Out> {
  /** States to continue from, one a patient of the table. Rows not after `asOf` are answered NaN: the state has seen later days. */
  readonly from?: PatientStates;
  /** [patients, width of constants]; absent = no constants. */
  readonly constants?: { readonly width: number; readonly values: Float32Array };
  /** [table.rows, stride]; the scan writes from column `at` on. */
  readonly out: Out;
  readonly stride: number;
  readonly at: number;
}

/**
 * Runs a scan over every patient of a table.
 * Deterministic; patients do not influence each other.
 * @throws ProdromeError `STATE` when `from` has another width or number of patients.
 */
export function runScan<Out extends Float32Array | Float64Array>(
  scan: PatientScan,
  table: FeatureTable,
  options: ScanRunOptions<Out>,
): ScanRun<Out> {
  const { from, constants, out, stride, at } = options;
  const patients = table.patientIds.length;
  checkFrom(scan, patients, from);
  const asOf = from ? from.asOf.slice() : new Float64Array(patients).fill(-Infinity);
  const values = new Float64Array(patients * scan.width);
  const starts = patientStarts(table);
  const width = table.columns.length;
  for (let patient = 0; patient < patients; patient++) {
    const known = constants?.values.subarray(
      patient * constants.width,
      (patient + 1) * constants.width,
    );
    const continued = from !== undefined && (from.asOf[patient] ?? -Infinity) > -Infinity;
    const state = continued
      ? from.values.slice(patient * scan.width, (patient + 1) * scan.width)
      : scan.initial(known ?? new Float32Array(0));
    const last = asOf[patient] ?? -Infinity;
    const end = starts[patient + 1] ?? 0;
    for (let row = starts[patient] ?? 0; row < end; row++) {
      const time = table.times[row] ?? NaN;
      const day: PatientDay = {
        time,
        values: table.values.subarray(row * width, (row + 1) * width),
      };
      const to = row * stride + at;
      if (time > last) {
        scan.learn(state, day, table.outcomes?.[row] ?? NaN);
        scan.predict(state, day, out, to);
      } else out.fill(NaN, to, to + scan.outputs);
      asOf[patient] = Math.max(time, asOf[patient] ?? -Infinity);
    }
    values.set(state, patient * scan.width);
  }
  return { out, states: { width: scan.width, asOf, values } };
}

function checkFrom(scan: PatientScan, patients: number, from: PatientStates | undefined): void {
  if (!from || (from.width === scan.width && from.asOf.length === patients)) return;
  throw new ProdromeError('STATE', {
    where: 'patient states',
    expected: `${patients} patients of width ${scan.width}`,
    got: `${from.asOf.length} of width ${from.width}`,
  });
}
