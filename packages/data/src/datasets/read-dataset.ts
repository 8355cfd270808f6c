import { createDataset } from './create-dataset.ts';
import type { DataOptions } from '../schema/data-options.ts';
import type { Dataset, TableSchema } from '../schema/dataset.ts';
import { withDatabase } from '../formats/duckdb.ts';
import { noRows, passOver } from '../scanning/passes.ts';
import { resolveRequest, rolesOf, saidWriting, type ReadContext } from '../schema/request.ts';
import { openSource } from '../formats/open-source.ts';
import { planScan } from '../scanning/scan-plan.ts';
import { scanRows } from '../scanning/scan-rows.ts';
import { createSchema, createInference } from './infer-schema.ts';
import { passWithUseful } from './useful-columns.ts';

const oneScan = { rows: Infinity, wholePatients: false };

/**
 * Reads a diary or an aligned table from `.csv`, `.tsv`, `.ndjson`, `.jsonl` or `.json` (each also `.gz`), `.parquet`, or
 * Arrow IPC (`.arrow`, `.feather`, `.ipc`, `.arrows`).
 * With `{ schema }` another file is read as the schema says: the same columns in the same order, categories by its codes.
 * The order of a file's rows does not matter where it has patient and time columns. Nothing is imputed; missing is NaN.
 * @throws ProdromeError `DATA_MISSING`, `DATA_FORMAT`, `DATA_COLUMN`, `DATA_VALUE`, `DATA_CONFLICT`, `DATA_INSUFFICIENT`,
 * `CONFIG`, `CANCELLED`
 */
export async function readDataset(
  path: string,
  options: DataOptions | { readonly schema: TableSchema },
  context: ReadContext = {},
): Promise<Dataset> {
  const request = resolveRequest(options, context.catalogue);
  return withDatabase(async (database) => {
    const { connection } = database;
    const source = await openSource(database, path, context, saidWriting(request));
    const parts = await passOver(connection, source, (asText) =>
      passWithUseful(rolesOf(source, request), async (roles) => {
        const plan = planScan(source, roles, asText);
        const { value: scan } = await scanRows(connection, plan, oneScan, context).next();
        if (!scan) throw noRows(source.file);
        const inference = createInference(roles, plan);
        inference.add(scan);
        const inferred = await inference.finish((cell) =>
          Promise.resolve(scan.dictionaries[cell] ?? []),
        );
        return { plan, scan, inferred };
      }),
    );
    const schema = request.known ?? createSchema(source, parts.roles, parts.inferred);
    return createDataset({ ...parts, source, schema }, parts.scan);
  });
}
