import { ProdromeError } from '@prodrome/core';
import { createDataset } from './create-dataset.ts';
import type { DataOptions } from '../schema/data-options.ts';
import type { Dataset, TableSchema } from '../schema/dataset.ts';
import { openOutOfCore } from '../formats/out-of-core.ts';
import { locateErrors } from '../scanning/passes.ts';
import { resolveRequest, type ReadRequest } from '../schema/request.ts';
import { scanRows } from '../scanning/scan-rows.ts';
import { isOnePatient, inferFileSchema } from './infer-file-schema.ts';
import { joinPatients, withoutPatients, type PatientsContext } from './join-patients.ts';

/** How a file is cut into batches. */
export interface BatchContext extends PatientsContext {
  /** A batch ends at the first patient after so many rows; 65536 when not given. */
  readonly rows?: number;
}

const batchRows = 65_536;

/**
 * Reads a file as {@link readDataset} does, in batches of whole patients: put together in their order they are what
 * `readDataset` gives, but that each batch counts its patients from 0 and has a report of its own rows.
 *
 * The file is read twice: once to find the schema and every faulty cell, and once for the rows, which are sorted by patient
 * in a temporary folder unless they are so already. Memory grows with `rows`, the longest patient and the number of
 * distinct categories, not with the file. A diary without a patient column is one patient, hence one batch.
 * @throws ProdromeError as `readDataset`, all but `DATA_CONFLICT` before the first batch; `USAGE` when `rows` is no
 * integer of 1 or more.
 */
export function readBatches(
  path: string,
  options: DataOptions | { readonly schema: TableSchema },
  context: BatchContext = {},
): AsyncIterable<Dataset> {
  const { rows = batchRows } = context;
  if (!(Number.isInteger(rows) && rows >= 1)) {
    throw new ProdromeError('USAGE', {
      where: 'readBatches, rows',
      expected: 'an integer of 1 or more',
      got: String(rows),
    });
  }
  const asked = withoutPatients(options, context.patients);
  return batchesOf(path, resolveRequest(asked, context.catalogue), rows, context);
}

async function* batchesOf(
  path: string,
  request: ReadRequest,
  rows: number,
  context: PatientsContext,
): AsyncGenerator<Dataset> {
  const { patients } = context;
  const database = await openOutOfCore();
  const { connection } = database;
  try {
    const parts = await inferFileSchema(database, path, request, context);
    const { source, roles, plan } = parts;
    const size = { rows: isOnePatient(roles) ? Infinity : rows, wholePatients: true };
    const scans = () => scanRows(connection, plan, size, context);
    for await (const scan of locateErrors(source, scans)) {
      const dataset = createDataset(parts, scan);
      yield patients ? joinPatients(dataset, patients) : dataset;
    }
  } finally {
    await database.close();
  }
}
