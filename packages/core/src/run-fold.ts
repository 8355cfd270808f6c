import { patientStarts } from './create-table.ts';
import { ProdromeError } from './errors.ts';
import type { PatientDay, PatientFold } from './fold.ts';
import type { FeatureTable, PatientStates } from './table.ts';

/** What {@link runFold} gives back. */
export interface FoldRun<Out> {
  /** [table.rows, stride] */
  readonly out: Out;
  readonly states: PatientStates;
}

/** Where {@link runFold} begins and writes. */
export interface FoldRunOptions<Out> {
  /** States to continue from, one a patient of the table. Rows not after `asOf` are answered NaN: the state has seen later days. */
  readonly from?: PatientStates;
  /** [patients, width of constants]; absent = no constants. */
  readonly constants?: { readonly width: number; readonly values: Float32Array };
  /** [table.rows, stride]; the fold writes from column `at` on. */
  readonly out: Out;
  readonly stride: number;
  readonly at: number;
}

/**
 * Runs a fold over every patient of a table.
 * Deterministic; patients do not influence each other.
 * @throws ProdromeError `STATE` when `from` has another width or number of patients.
 */
export function runFold<Out extends Float32Array | Float64Array>(
  fold: PatientFold,
  table: FeatureTable,
  options: FoldRunOptions<Out>,
): FoldRun<Out> {
  const { from, constants, out, stride, at } = options;
  const patients = table.patientIds.length;
  checkFrom(fold, patients, from);
  const asOf = from ? from.asOf.slice() : new Float64Array(patients).fill(-Infinity);
  const values = new Float64Array(patients * fold.width);
  const starts = patientStarts(table);
  const width = table.columns.length;
  for (let patient = 0; patient < patients; patient++) {
    const known = constants?.values.subarray(
      patient * constants.width,
      (patient + 1) * constants.width,
    );
    const continued = from !== undefined && (from.asOf[patient] ?? -Infinity) > -Infinity;
    const state = continued
      ? from.values.slice(patient * fold.width, (patient + 1) * fold.width)
      : fold.initial(known ?? new Float32Array(0));
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
        fold.learn(state, day, table.outcomes?.[row] ?? NaN);
        fold.predict(state, day, out, to);
      } else out.fill(NaN, to, to + fold.outputs);
      asOf[patient] = Math.max(time, asOf[patient] ?? -Infinity);
    }
    values.set(state, patient * fold.width);
  }
  return { out, states: { width: fold.width, asOf, values } };
}

function checkFrom(fold: PatientFold, patients: number, from: PatientStates | undefined): void {
  if (!from || (from.width === fold.width && from.asOf.length === patients)) return;
  throw new ProdromeError('STATE', {
    where: 'patient states',
    expected: `${patients} patients of width ${fold.width}`,
    got: `${from.asOf.length} of width ${from.width}`,
  });
}
