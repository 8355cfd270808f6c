import type { DataOptions } from '../schema/data-options.ts';
import type { Dataset, TableSchema } from '../schema/dataset.ts';
import { resolveRequest } from '../schema/request.ts';
import {
  expectKnownPatients,
  joinPatients,
  withoutPatients,
  type PatientsContext,
} from './join-patients.ts';
import { readFile } from './read-file.ts';

/**
 * Reads a diary or an aligned table from `.csv`, `.tsv`, `.ndjson`, `.jsonl` or `.json` (each also `.gz`), `.parquet`, or
 * Arrow IPC (`.arrow`, `.feather`, `.ipc`, `.arrows`).
 * With `{ schema }` another file is read as the schema says: the same columns in the same order, categories by its codes.
 * With `patients` in the context every row has the columns of its patient too, after its own.
 * The order of a file's rows does not matter where it has patient and time columns. Nothing is imputed; missing is NaN.
 * @throws ProdromeError `DATA_MISSING`, `DATA_FORMAT`, `DATA_COLUMN`, `DATA_VALUE`, `DATA_CONFLICT`, `DATA_INSUFFICIENT`,
 * `CONFIG`, `CANCELLED`
 */
export async function readDataset(
  path: string,
  options: DataOptions | { readonly schema: TableSchema },
  context: PatientsContext = {},
): Promise<Dataset> {
  const { patients } = context;
  const request = resolveRequest(withoutPatients(options, patients), context.catalogue);
  const dataset = await readFile(path, request, context);
  if (!patients) return dataset;
  expectKnownPatients(dataset, patients);
  return joinPatients(dataset, patients);
}
