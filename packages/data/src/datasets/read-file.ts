import { createDataset } from './create-dataset.ts';
import type { Dataset } from '../schema/dataset.ts';
import { withDatabase } from '../formats/duckdb.ts';
import { openSource, type SourceContext } from '../formats/open-source.ts';
import { noRows, passOver } from '../scanning/passes.ts';
import { planScan } from '../scanning/scan-plan.ts';
import { scanRows } from '../scanning/scan-rows.ts';
import type { ReadRequest } from '../schema/request.ts';
import { createInference, createSchema } from './infer-schema.ts';
import { passWithUseful } from './useful-columns.ts';

const oneScan = { rows: Infinity, wholePatients: false };

/** A whole file as a dataset. @throws ProdromeError as `readDataset` */
export const readFile = (
  path: string,
  request: ReadRequest,
  context: SourceContext,
): Promise<Dataset> =>
  withDatabase(async (database) => {
    const { connection } = database;
    const source = await openSource(database, path, context, request.writing);
    const parts = await passOver(connection, source, (asText) =>
      passWithUseful(request.rolesOf(source), async (roles) => {
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
