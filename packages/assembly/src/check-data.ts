import { dirname } from 'node:path';
import {
  patientStarts,
  type CallContext,
  type ColumnCatalogue,
  type FeatureColumn,
  type FeatureTable,
} from '@prodrome/core';
import {
  auditFile,
  doubtDataset,
  readDataset,
  type DataReport,
  type DatasetDoubts,
  type FileAudit,
  type SchemaColumn,
  type TableSchema,
} from '@prodrome/data';
import type { LeakFinding } from '@prodrome/leak-hunt';
import { catalogueOf } from './catalogue-of.ts';
import { dataParts } from './config-schema.ts';
import { leaksOf } from './leaks-of.ts';
import { loadConfig } from './load-config.ts';
import { openDataSource } from './open-data-source.ts';
import { patientsOf } from './read-data.ts';
import { sharedWith } from './shared-with.ts';

/** Smallest, middle and largest of some numbers. */
export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/** What a feature column holds. */
export interface ColumnCheck {
  readonly name: string;
  readonly kind: FeatureColumn['kind'];
  readonly domain: string;
  /** What becomes of several values of a day; absent where days are not merged. */
  readonly merge?: SchemaColumn['merge'];
  /** Whether samples from noon on are of the next day. */
  readonly night?: true;
  /** What the catalogue calls it; absent for columns that it does not know. */
  readonly variable?: string;
  readonly unit?: string;
  /** Rows beyond what may be; absent where that is not known. */
  readonly implausible?: number;
  /** Share of the rows with a value, 0 to 1. */
  readonly observed: number;
  /** Of the observed values, in the precision they are kept in (about 7 digits); absent for categories, and where none is. */
  readonly values?: Spread;
  /** Rows of each category, in the order of the column's codes. */
  readonly categories?: readonly { readonly name: string; readonly rows: number }[];
}

/** Days that were not recorded between a patient's first and last. */
export interface GapCheck {
  readonly patients: number;
  readonly days: number;
  /** Of all days between first and last, both included. */
  readonly share: number;
  /** The longest run of them. */
  readonly longest: number;
}

/** What a file holds, before anything is trained on it. Plain JSON. */
export interface DataCheck {
  readonly file: string;
  readonly shape: TableSchema['shape'];
  readonly horizonDays: number;
  /** Part → column, named by the configuration or recognised. */
  readonly roles: DataReport['recognised'];
  readonly ignored: readonly string[];
  readonly rowsRead: number;
  /** Of the table: without duplicates, and one a day where days are merged. */
  readonly rows: number;
  readonly duplicatesDropped: number;
  /** Rows that became one with another of their day: `rowsRead` is `rows`, these and the dropped duplicates. */
  readonly rowsMerged: number;
  /** What several rows of a day are; absent where there must be one. */
  readonly merge?: TableSchema['merge'];
  /** Where every cell went: they add up to `read`. */
  readonly cells: DataReport['cells'];
  /** Data rows of the first 20 of them, counted from 1. */
  readonly duplicateRows: readonly number[];
  readonly patients: number;
  readonly rowsPerPatient: Spread;
  /** Days with a record, and days without; absent for a file without a time column. */
  readonly daysPerPatient?: Spread;
  readonly gaps?: GapCheck;
  /** Rows whose label is known, those of them with an event, and their share; absent where no label is known. */
  readonly labelled: number;
  readonly events: number;
  readonly eventRate?: number;
  readonly columns: readonly ColumnCheck[];
  /** Columns with one value, or none at all. */
  readonly constant: readonly string[];
  /** Numbers that cannot be what their column's name says: set unknown. */
  readonly impossible: DataReport['impossible'];
  /** Columns that the catalogue does not know, with names that it knows and that look like theirs. */
  readonly unknown: readonly { readonly name: string; readonly similar: readonly string[] }[];
  /** Columns that no domain was given to; only experts of specialty `all`, or that name them, see them. */
  readonly withoutDomain: readonly string[];
  /** What can be read, and yet is doubtful. */
  readonly doubts: FileAudit & DatasetDoubts;
  /** Columns and rows that know what nobody could have known on the day. */
  readonly leaks: readonly LeakFinding[];
  /** What another file shares with it that is to be on the other side of a split; absent where none was named. */
  readonly beside?: {
    readonly file: string;
    readonly patients: number;
    readonly leaks: readonly LeakFinding[];
  };
  /** Columns that were left out though nobody said so. */
  readonly leftOut: DataReport['leftOut'];
  /** What a table of patients told; absent without one. */
  readonly patientsTable?: DataReport['patientsTable'];
}

/** Which file to check. */
export interface CheckRequest extends CallContext {
  readonly data: string;
  /** Its `data` section says which column is what; without it names are recognised. */
  readonly config?: string;
  /** A file that is to be on the other side of a split, such as one for tests; read as the first one is. */
  readonly beside?: string;
}

/**
 * Reads a file as training would, counts what is in it, and looks for what is doubtful, and for leaks.
 * @throws ProdromeError as `loadConfig`, `readDataset` and `auditFile`
 */
export async function checkData({
  data,
  config,
  beside,
  signal,
}: CheckRequest): Promise<DataCheck> {
  const loaded = config === undefined ? undefined : (await loadConfig(config)).config.data;
  const { catalogue = 'migraine', columns: options = {} } = loaded ? dataParts(loaded) : {};
  const context = {
    ...catalogueOf(catalogue),
    ...(config !== undefined && (await openDataSource(config))),
    ...(signal && { signal }),
  };
  const base = dirname(config ?? '');
  const given = loaded ? await patientsOf(loaded, { base, ...context }) : {};
  const dataset = await readDataset(data, options, { ...context, ...given });
  const { table, schema, report } = dataset;
  const { labelled, events } = report;
  const other =
    beside === undefined
      ? undefined
      : await readDataset(beside, { schema }, { ...context, ...given });
  const columns = schema.columns.map((column, index) => checkColumn(table, column, index));
  return {
    file: report.file,
    shape: schema.shape,
    horizonDays: schema.horizonDays,
    roles: report.recognised,
    ignored: report.ignored,
    rowsRead: report.rowsRead,
    rows: report.rowsKept,
    duplicatesDropped: report.duplicatesDropped,
    rowsMerged: report.rowsMerged,
    ...(schema.merge && { merge: schema.merge }),
    cells: report.cells,
    duplicateRows: report.duplicateRows,
    patients: report.patients,
    ...checkPatients(table, schema.time !== undefined),
    ...{ labelled, events },
    ...(labelled > 0 && { eventRate: events / labelled }),
    columns,
    constant: columns.filter(isConstant).map(({ name }) => name),
    impossible: report.impossible,
    unknown: unknownColumns(columns, catalogueOf(catalogue).catalogue),
    withoutDomain: columns.filter(({ domain }) => domain === 'other').map(({ name }) => name),
    leftOut: report.leftOut,
    ...(report.patientsTable && { patientsTable: report.patientsTable }),
    leaks: leaksOf(dataset),
    ...(other && {
      beside: {
        file: other.report.file,
        patients: other.report.patients,
        leaks: sharedWith(dataset, other),
      },
    }),
    doubts: { ...(await auditFile(data, options, context)), ...doubtDataset(dataset) },
  };
}

const unknownColumns = (
  columns: readonly ColumnCheck[],
  catalogue: ColumnCatalogue | undefined,
): DataCheck['unknown'] =>
  catalogue
    ? columns
        .filter(({ variable }) => variable === undefined)
        .map(({ name }) => ({ name, similar: catalogue.nearest(name) }))
    : [];

function checkColumn(table: FeatureTable, column: SchemaColumn, index: number): ColumnCheck {
  const { rows, columns, values } = table;
  const { name, kind, domain, categories, variable, unit, plausible, merge, night } = column;
  const own = Float64Array.from(
    { length: rows },
    (_, row) => values[row * columns.length + index] ?? NaN,
  );
  const seen = own.filter((value) => !Number.isNaN(value));
  const base = {
    ...{ name, kind, domain, observed: seen.length / rows },
    ...(merge && { merge, ...(night && { night }) }),
    ...(variable !== undefined && { variable }),
    ...(unit !== undefined && { unit }),
    ...(plausible && {
      implausible: seen.filter((value) => value < plausible[0] || value > plausible[1]).length,
    }),
  };
  if (categories) {
    const counts = new Int32Array(categories.length);
    for (const code of seen) counts[code] = (counts[code] ?? 0) + 1;
    return {
      ...base,
      categories: categories.map((text, code) => ({ name: text, rows: counts[code] ?? 0 })),
    };
  }
  return seen.length === 0 ? base : { ...base, values: spreadOf(seen.map(asWritten)) };
}

/** A number of single precision with the digits that it carries. */
const asWritten = (value: number): number => Number(value.toPrecision(7));

const isConstant = ({ values, categories }: ColumnCheck): boolean =>
  categories
    ? categories.filter(({ rows }) => rows > 0).length < 2
    : values === undefined || values.min === values.max;

function checkPatients(
  table: FeatureTable,
  isTimed: boolean,
): Pick<DataCheck, 'rowsPerPatient' | 'daysPerPatient' | 'gaps'> {
  const starts = patientStarts(table);
  const rowCounts: number[] = [];
  const dayCounts: number[] = [];
  const gaps = { patients: 0, days: 0, longest: 0 };
  let spanned = 0;
  for (let patient = 0; patient < table.patientIds.length; patient++) {
    const times = table.times.subarray(starts[patient], starts[patient + 1]);
    rowCounts.push(times.length);
    const days = [...new Set(times.map(Math.floor))];
    dayCounts.push(days.length);
    const missing = days.map((day, i) => (i === 0 ? 0 : day - (days[i - 1] as number) - 1));
    const total = missing.reduce((sum, count) => sum + count, 0);
    if (total > 0) gaps.patients++;
    gaps.days += total;
    gaps.longest = missing.reduce((most, count) => Math.max(most, count), gaps.longest);
    spanned += days.length + total;
  }
  const rowsPerPatient = spreadOf(Float64Array.from(rowCounts));
  if (!isTimed) return { rowsPerPatient };
  return {
    rowsPerPatient,
    daysPerPatient: spreadOf(Float64Array.from(dayCounts)),
    gaps: { ...gaps, share: gaps.days / spanned },
  };
}

/** Of at least one number; the median of an even count is the mean of the middle two. */
function spreadOf(values: Float64Array): Spread {
  const sorted = values.toSorted();
  const middle = (sorted.length - 1) / 2;
  const at = (index: number): number => sorted[index] as number;
  return {
    min: at(0),
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    max: at(sorted.length - 1),
  };
}
