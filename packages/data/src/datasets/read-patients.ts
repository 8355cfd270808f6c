import { ProdromeError } from '@prodrome/core';
import type { DataReport, TableSchema } from '../schema/dataset.ts';
import type { PatientsOptions } from '../schema/patients-options.ts';
import { requestOfPatients, type ReadContext } from '../schema/request.ts';
import { readFile } from './read-file.ts';

/** A table with a row for each patient: what is known of them beside their days. */
export interface PatientsTable {
  /** Its name, without the folder. */
  readonly file: string;
  readonly schema: TableSchema;
  /** The row of each patient. */
  readonly rows: ReadonlyMap<string, number>;
  /** [patients, columns of the schema]; NaN = unknown. */
  readonly values: Float32Array;
  /** What of it is not used, though nobody said so. */
  readonly report: Pick<DataReport, 'leftOut' | 'impossible'>;
}

/**
 * Reads a table with a row for each patient from any format of {@link readDataset}; all its columns are of the domain `static`.
 * With `{ schema }` another one is read as that schema says.
 * @throws ProdromeError as `readDataset`; `DATA_CONFLICT` for a patient of whom two rows tell different things
 */
export async function readPatients(
  path: string,
  options: PatientsOptions | { readonly schema: TableSchema } = {},
  context: ReadContext = {},
): Promise<PatientsTable> {
  const { table, schema, report, fileRows } = await readFile(
    path,
    requestOfPatients(options, context.catalogue),
    context,
  );
  const width = schema.columns.length;
  const rowOf = (row: number): Float32Array =>
    table.values.subarray(row * width, (row + 1) * width);
  const rows = new Map<string, number>();
  table.patients.forEach((patient, row) => {
    const id = table.patientIds[patient] as string;
    const before = rows.get(id);
    if (before === undefined) rows.set(id, row);
    else if (rowOf(before).some((value, at) => !Object.is(value, rowOf(row)[at]))) {
      const numbers = [before, row].map((one) => (fileRows[one] ?? NaN) + 1).sort((a, b) => a - b);
      throw new ProdromeError('DATA_CONFLICT', {
        where: `${report.file}, rows ${numbers.join(' and ')}`,
        expected: `one row for patient ${id}`,
        got: 'two that differ',
        hint: 'What changes from day to day belongs to the diary',
        fields: { file: report.file, patient: id, rows: numbers },
      });
    }
  });
  const { leftOut, impossible } = report;
  return {
    ...{ file: report.file, schema, rows, values: table.values },
    report: { leftOut, impossible },
  };
}
