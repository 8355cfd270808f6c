import { createFeatureTable, type FeatureTable } from '@prodrome/core';
import { readCells, type Cells } from '../scanning/cells.ts';
import type { DataReport, Dataset, TableSchema } from '../schema/dataset.ts';
import { dropDuplicates, dropSameEntries, type Deduplicated } from '../scanning/duplicates.ts';
import { countCells } from './count-cells.ts';
import { mergeDays, type Entries, type MergedDays } from './merge-days.ts';
import { labelsAhead } from './labels.ts';
import type { Roles } from '../schema/roles.ts';
import { orderRows, type RowOrder } from '../scanning/row-order.ts';
import type { ScanPlan } from '../scanning/scan-plan.ts';
import type { Scan } from '../scanning/scan.ts';
import type { Source } from '../formats/source.ts';
import type { Inferred } from './infer-schema.ts';
import { formatDay } from '../formats/times.ts';

/** What all datasets of a file have in common. */
export interface FileParts {
  readonly source: Source;
  readonly roles: Roles;
  readonly plan: ScanPlan;
  readonly inferred: Inferred;
  readonly schema: TableSchema;
}

/**
 * A scan of whole patients as a dataset; nothing of the scan is kept.
 * @throws ProdromeError `DATA_CONFLICT`
 */
export function createDataset(parts: FileParts, scan: Scan): Dataset {
  const { source, roles, plan, inferred, schema } = parts;
  const cells = readCells(scan, roles, inferred.columns, plan.names);
  const order = orderRows(scan, roles, inferred.patientOrder, (a, b) =>
    compareCells(roles, cells, a, b),
  );
  const kept = roles.merge
    ? dropSameEntries(scan, order, cells)
    : dropDuplicates(source.file, roles, scan, order, cells);
  const isDiary = roles.shape === 'diary';
  const { entries, gathered } = gatherEntries(scan, order, kept, cells);
  const days = roles.merge && mergeDays(entries, roles.merge);
  const { values, outcomes: own, patients, times } = days ?? entries;
  if (isDiary) times.forEach((time, row) => (times[row] = Math.floor(time)));
  const table = createFeatureTable({
    ...{ columns: cells.columns, values, patients, times, patientIds: order.patientIds },
    ...(isDiary && { outcomes: own }),
  });
  const labels = isDiary ? labelsAhead(table, roles.horizonDays) : own;
  const { asked, repeats } = askedRows(kept, days);
  const fileRows = new Float64Array(asked.length);
  const told = new Float64Array(asked.length);
  asked.forEach((row, at) => {
    fileRows[at] = scan.fileRow(row);
    told[at] = toldTime(order, roles, row);
  });
  const words = textOfTime(scan.timeTexts, scan.timeKind);
  const impossible = [...gathered.impossible, ...(days?.impossible ?? [])];
  return {
    ...{ table, labels, schema, fileRows },
    repeats: repeats
      .map(([row, place]) => ({
        fileRow: scan.fileRow(row),
        row: place,
        timeText: words(row, toldTime(order, roles, row)),
      }))
      .sort((x, y) => x.fileRow - y.fileRow),
    timeText: roles.time === undefined ? textOfFileRow(fileRows) : textOfRow(words, asked, told),
    report: {
      ...createReport(parts, scan, kept, table, labels),
      impossible,
      cells: countCells(parts, {
        ...{ rowsRead: scan.rows, dropped: kept.dropped.length },
        ...{ entries, impossible: gathered.impossible, days, table, own },
      }),
    },
  };
}

/** The rows that stay, in the order of the table, with their times of day. */
function gatherEntries(
  scan: Scan,
  order: RowOrder,
  { rows }: Deduplicated,
  cells: Cells,
): { readonly entries: Entries; readonly gathered: ReturnType<Cells['gather']> } {
  const gathered = cells.gather(rows);
  const patients = new Int32Array(rows.length);
  const times = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    patients[i] = order.patients[row] as number;
    times[i] = order.times[row] as number;
  }
  const { values, labels: outcomes } = gathered;
  const fileRow = (entry: number): number => scan.fileRow(rows[entry] as number);
  return {
    entries: { columns: cells.columns, values, outcomes, patients, times, fileRow },
    gathered,
  };
}

const toldTime = ({ times }: RowOrder, { shape }: Roles, row: number): number =>
  shape === 'diary' ? Math.floor(times[row] as number) : (times[row] as number);

/** Which row of the scan stands for each row of the table, and which are with it. */
function askedRows(
  { rows, repeats }: Deduplicated,
  days: MergedDays | undefined,
): { readonly asked: Int32Array; readonly repeats: Deduplicated['repeats'] } {
  if (!days) return { asked: rows, repeats };
  const { dayOf, times } = days;
  const asked = new Int32Array(times.length);
  dayOf.forEach((day, entry) => (asked[day] = rows[entry] as number));
  const others = Array.from(dayOf, (day, entry) => [rows[entry] as number, day] as const);
  return {
    asked,
    repeats: [
      ...others.filter(([row, day]) => asked[day] !== row),
      ...repeats.map(([row, entry]) => [row, dayOf[entry] as number] as const),
    ],
  };
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

// a dataset lives longer than its scan: the functions made here must not capture it

const textOfFileRow =
  (fileRows: Float64Array) =>
  (row: number): string =>
    String((fileRows[row] ?? NaN) + 1);

/** The time of a row of the scan as the file wrote it. */
const textOfTime =
  (texts: Scan['timeTexts'], kind: Scan['timeKind']): ((row: number, time: number) => string) =>
  (row, time) =>
    texts?.[row] ?? (kind === 'number' ? String(time) : formatDay(time));

const textOfRow =
  (words: ReturnType<typeof textOfTime>, rows: Int32Array, times: Float64Array) =>
  (row: number): string =>
    words(rows[row] ?? -1, times[row] ?? NaN);

function createReport(
  { source, roles, schema }: FileParts,
  scan: Scan,
  kept: Deduplicated,
  table: FeatureTable,
  labels: Float64Array,
): Omit<DataReport, 'impossible' | 'cells'> {
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
    rowsMerged: kept.rows.length - table.rows,
    duplicatesDropped: kept.dropped.length,
    duplicateRows: kept.dropped.slice(0, 20).map((row) => row + 1),
    recognised: {
      ...(patient !== undefined && { patient }),
      ...(time && { time: time.name }),
      ...(outcome !== undefined && { outcome }),
      ...(target !== undefined && roles.label !== undefined && { target }),
    },
    ignored: roles.ignored,
    leftOut: roles.leftOut ?? [],
    labelled,
    events,
  };
}
