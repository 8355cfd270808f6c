import {
  createFeatureTable,
  ProdromeError,
  type CallContext,
  type FeatureTable,
} from '@prodrome/core';
import type { DuckDBConnection } from '@duckdb/node-api';
import { resolve } from 'node:path';
import { readCells, type Cells } from './cells.ts';
import { dataOptionsSchema, type DataOptions, type ResolvedDataOptions } from './data-options.ts';
import type { DataReport, Dataset, TableSchema } from './dataset.ts';
import { orFormatError, withDatabase } from './duckdb.ts';
import { dropDuplicates, type Deduplicated } from './duplicates.ts';
import { locateFault, RowFault } from './faults.ts';
import { labelsAhead } from './labels.ts';
import { openSource } from './open-source.ts';
import { rolesFromOptions, rolesFromSchema, type Roles } from './roles.ts';
import { orderRows, type RowOrder } from './row-order.ts';
import { planScan, wronglyGuessed } from './scan-plan.ts';
import { scanRows, type Scan } from './scan.ts';
import type { Source } from './source.ts';
import { formatDay } from './times.ts';

/**
 * Reads a diary or an aligned table from `.csv`, `.tsv`, `.ndjson` or `.jsonl` (each also `.gz`), `.json` or `.parquet`.
 * With `{ schema }` another file is read as the schema says: the same columns in the same order, categories by its codes.
 * The order of a file's rows does not matter where it has patient and time columns. Nothing is imputed; missing is NaN.
 * @throws ProdromeError `DATA_MISSING`, `DATA_FORMAT`, `DATA_COLUMN`, `DATA_VALUE`, `DATA_CONFLICT`, `DATA_INSUFFICIENT`,
 * `CONFIG`, `CANCELLED`
 */
export async function readDataset(
  path: string,
  options: DataOptions | { readonly schema: TableSchema },
  context: CallContext = {},
): Promise<Dataset> {
  const known = 'schema' in options ? options.schema : undefined;
  const resolved = 'schema' in options ? undefined : checkOptions(options);
  return withDatabase(async (connection) => {
    const source = await openSource(connection, path);
    const roles = known
      ? rolesFromSchema(source, known)
      : rolesFromOptions(source, resolved ?? checkOptions({}));
    try {
      const { scan, names } = await scanFile(connection, source, roles, path, context);
      if (scan.rows === 0) throw noRows(source.file);
      const cells = readCells(scan, roles, names);
      const order = orderRows(scan, roles, (a, b) => compareCells(roles, cells, a, b));
      const kept = dropDuplicates(source.file, roles, order, cells);
      return createDataset({ source, roles, scan, cells, order, kept, known });
    } catch (error) {
      throw error instanceof RowFault ? await locateFault(error, source) : error;
    }
  });
}

function checkOptions(options: DataOptions): ResolvedDataOptions {
  const result = dataOptionsSchema.safeParse(options);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const isCustom = issue?.code === 'custom';
  throw new ProdromeError('CONFIG', {
    where: ['data options', ...(issue?.path ?? [])].join('.'),
    expected: isCustom ? issue.message : 'valid options',
    got: isCustom ? 'both' : (issue?.message ?? 'others'),
    cause: result.error,
  });
}

async function scanFile(
  connection: DuckDBConnection,
  source: Source,
  roles: Roles,
  path: string,
  context: CallContext,
): Promise<{ scan: Scan; names: readonly string[] }> {
  const run = async (
    asText: ReadonlySet<number>,
  ): Promise<{ scan: Scan; names: readonly string[] }> => {
    const plan = planScan(source, roles, asText);
    return { scan: await scanRows(connection, plan, context), names: plan.names };
  };
  return orFormatError(resolve(path), source.file, async () => {
    try {
      return await run(new Set());
    } catch (error) {
      if (!source.guessed || ProdromeError.is(error) || error instanceof RowFault) throw error;
      const wrong = await wronglyGuessed(connection, source);
      if (wrong.size === 0) throw error;
      return run(wrong);
    }
  });
}

/** Orders rows of the same patient and time by their values in aligned tables; a diary has one row a day. */
function compareCells(roles: Roles, cells: Cells, a: number, b: number): number {
  if (roles.shape === 'diary' || roles.time === undefined) return 0;
  for (let cell = 0; cell < cells.names.length; cell++) {
    const x = cells.value(a, cell);
    const y = cells.value(b, cell);
    if (Number.isNaN(x) !== Number.isNaN(y)) return Number.isNaN(x) ? 1 : -1;
    if (x !== y && !Number.isNaN(x)) return x - y;
  }
  return 0;
}

interface Parts {
  readonly source: Source;
  readonly roles: Roles;
  readonly scan: Scan;
  readonly cells: Cells;
  readonly order: RowOrder;
  readonly kept: Deduplicated;
  readonly known: TableSchema | undefined;
}

function createDataset(parts: Parts): Dataset {
  const { roles, scan, cells, order, kept, known, source } = parts;
  const { rows } = kept;
  const isDiary = roles.shape === 'diary';
  const { values, labels: own } = cells.gather(rows);
  const patients = new Int32Array(rows.length);
  const times = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    patients[i] = order.patients[row] as number;
    times[i] = isDiary ? Math.floor(order.times[row] as number) : (order.times[row] as number);
  }
  const table = createFeatureTable({
    ...{ columns: cells.columns, values, patients, times, patientIds: order.patientIds },
    ...(isDiary && { outcomes: own }),
  });
  const labels = isDiary ? labelsAhead(table, roles.horizonDays) : own;
  const schema = known ?? createSchema(source, roles, scan, cells);
  return {
    ...{ table, labels, schema },
    timeText: createTimeText(roles, scan, rows, table),
    report: createReport(parts, table, labels, schema),
  };
}

function createSchema(source: Source, roles: Roles, scan: Scan, cells: Cells): TableSchema {
  const nameOf = (index: number): string => source.columns[index]?.name ?? '';
  const { patient, time, label, shape, horizonDays } = roles;
  return {
    shape,
    ...(patient !== undefined && { patient: nameOf(patient) }),
    ...(time !== undefined && { time: { name: nameOf(time), kind: scan.timeKind ?? 'date' } }),
    ...(label !== undefined && { [shape === 'diary' ? 'outcome' : 'target']: nameOf(label) }),
    ...(cells.labelValues && { labelValues: cells.labelValues }),
    horizonDays,
    columns: cells.columns,
  };
}

function createTimeText(
  roles: Roles,
  scan: Scan,
  rows: Int32Array,
  table: FeatureTable,
): (row: number) => string {
  const { timeTexts, timeKind } = scan;
  return (row) => {
    const fileRow = rows[row] ?? -1;
    if (roles.time === undefined) return String(fileRow + 1);
    const text = timeTexts?.[fileRow];
    if (text !== undefined) return text;
    const time = table.times[row] ?? NaN;
    return timeKind === 'number' ? String(time) : formatDay(time);
  };
}

function createReport(
  { scan, kept, roles, source }: Parts,
  table: FeatureTable,
  labels: Float64Array,
  schema: TableSchema,
): DataReport {
  let labelled = 0;
  let events = 0;
  for (const label of labels) {
    if (Number.isNaN(label)) continue;
    labelled++;
    if (label === 1) events++;
  }
  const { patient, time, outcome, target } = schema;
  return {
    file: source.file,
    rowsRead: scan.rows,
    rowsKept: table.rows,
    patients: table.patientIds.length,
    duplicatesDropped: kept.dropped.length,
    duplicateRows: kept.dropped.slice(0, 20).map((row) => row + 1),
    recognised: {
      ...(patient !== undefined && { patient }),
      ...(time && { time: time.name }),
      ...(outcome !== undefined && { outcome }),
      ...(target !== undefined && roles.label !== undefined && { target }),
    },
    ignored: roles.ignored,
    labelled,
    events,
  };
}

const noRows = (file: string): ProdromeError =>
  new ProdromeError('DATA_INSUFFICIENT', {
    where: file,
    expected: 'at least one row',
    got: 'a header only',
  });
