import type { DuckDBConnection } from '@duckdb/node-api';
import type { FileParts } from './create-dataset.ts';
import { openSource, type SourceContext } from '../formats/open-source.ts';
import type { Database } from '../formats/duckdb.ts';
import { noRows, passOver } from '../scanning/passes.ts';
import type { ReadRequest } from '../schema/request.ts';
import type { Roles } from '../schema/roles.ts';
import { planScan, type ScanPlan } from '../scanning/scan-plan.ts';
import { scanRows } from '../scanning/scan-rows.ts';
import { createSchema, createInference } from './infer-schema.ts';
import { passWithUseful } from './useful-columns.ts';

const rowsAtOnce = 65_536;

/** A diary without a patient column. */
export const isOnePatient = ({ patient, shape }: Roles): boolean =>
  patient === undefined && shape === 'diary';

/** The first of two passes out of core, and the plan of the second: rows by patient, and within a patient as in the file. */
export async function inferFileSchema(
  database: Database,
  path: string,
  request: ReadRequest,
  context: SourceContext,
): Promise<FileParts> {
  const { connection } = database;
  const source = await openSource(database, path, context, request.writing);
  return passOver(connection, source, async (asText) => {
    const { roles, inferred } = await passWithUseful(request.rolesOf(source), async (own) => {
      const plan = planScan(source, own, asText);
      const inference = createInference(own, plan);
      const size = { rows: rowsAtOnce, wholePatients: false };
      for await (const scan of scanRows(connection, plan, size, context)) inference.add(scan);
      return { inferred: await inference.finish((cell) => distinctTexts(connection, plan, cell)) };
    });
    if (inferred.rows === 0) throw noRows(source.file);
    const schema = request.known ?? createSchema(source, roles, inferred);
    const order = inferred.inOrder ? undefined : inferred.patientOrder;
    return { source, roles, schema, inferred, plan: planScan(source, roles, asText, order) };
  });
}

async function distinctTexts(
  connection: DuckDBConnection,
  plan: ScanPlan,
  cell: number,
): Promise<readonly string[]> {
  const reader = await connection.runAndReadAll(`SELECT DISTINCT o${cell} FROM (${plan.sql})`);
  return reader
    .getRows()
    .flatMap(([text]) => (typeof text === 'string' && !plan.reader.isMissing(text) ? [text] : []));
}
