import { ProdromeError, type CallContext } from '@prodrome/core';
import type { DuckDBConnection } from '@duckdb/node-api';
import { createDataset, type FileParts } from './create-dataset.ts';
import type { DataOptions } from './data-options.ts';
import type { Dataset, TableSchema } from './dataset.ts';
import { openOutOfCore, type OutOfCoreDatabase } from './out-of-core.ts';
import { missingTexts } from './source.ts';
import { openSource } from './open-source.ts';
import { locateErrors, noRows, passOver } from './passes.ts';
import { resolveRequest, rolesOf, type ReadRequest, type ReadContext } from './request.ts';
import { planScan, type ScanPlan } from './scan-plan.ts';
import { scanRows } from './scan-rows.ts';
import { createSchema, createSurveyor } from './survey.ts';

/** How a file is cut into batches. */
export interface BatchContext extends ReadContext {
  /** A batch ends at the first patient after so many rows; 65536 when not given. */
  readonly rows?: number;
}

const surveyRows = 65_536;

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
  const { rows = surveyRows } = context;
  if (!(Number.isInteger(rows) && rows >= 1)) {
    throw new ProdromeError('USAGE', {
      where: 'readBatches, rows',
      expected: 'an integer of 1 or more',
      got: String(rows),
    });
  }
  return batchesOf(path, resolveRequest(options, context.catalogue), rows, context);
}

async function* batchesOf(
  path: string,
  request: ReadRequest,
  rows: number,
  context: CallContext,
): AsyncGenerator<Dataset> {
  const database = await openOutOfCore();
  const { connection } = database;
  try {
    const parts = await surveyFile(database, path, request, context);
    const { source, roles, plan } = parts;
    const isOnePatient = roles.patient === undefined && roles.shape === 'diary';
    const size = { rows: isOnePatient ? Infinity : rows, wholePatients: true };
    const scans = scanRows(connection, plan, size, context);
    for await (const scan of locateErrors(source, scans)) yield createDataset(parts, scan);
  } finally {
    await database.close();
  }
}

/** The first pass, and the plan of the second. */
async function surveyFile(
  database: OutOfCoreDatabase,
  path: string,
  request: ReadRequest,
  context: CallContext,
): Promise<FileParts> {
  const { connection } = database;
  const source = await openSource(connection, path, context);
  await database.allowColumns(source.columns.length);
  const roles = rolesOf(source, request);
  return passOver(connection, source, async (asText) => {
    const plan = planScan(source, roles, asText);
    const surveyor = createSurveyor(roles, plan);
    const size = { rows: surveyRows, wholePatients: false };
    for await (const scan of scanRows(connection, plan, size, context)) surveyor.add(scan);
    const survey = await surveyor.finish((cell) => distinctTexts(connection, plan, cell));
    if (survey.rows === 0) throw noRows(source.file);
    const schema = request.known ?? createSchema(source, roles, survey);
    const order = survey.inOrder ? undefined : survey.patientOrder;
    return { source, roles, schema, survey, plan: planScan(source, roles, asText, order) };
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
    .flatMap(([text]) => (typeof text === 'string' && !missingTexts.includes(text) ? [text] : []));
}
