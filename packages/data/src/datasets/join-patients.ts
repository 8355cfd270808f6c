import { createFeatureTable, ProdromeError, type FeatureTable } from '@prodrome/core';
import type { DataOptions } from '../schema/data-options.ts';
import type { Dataset, JoinedPatients, TableSchema } from '../schema/dataset.ts';
import type { ReadContext } from '../schema/request.ts';
import type { PatientsTable } from './read-patients.ts';

/** How a file is read beside the options, and what is known of its patients. */
export interface PatientsContext extends ReadContext {
  readonly patients?: PatientsTable;
}

const mostNamed = 20;

/** What is asked of a file whose patients another table tells of: a schema without the columns of that table. */
export function withoutPatients(
  options: DataOptions | { readonly schema: TableSchema },
  patients: PatientsTable | undefined,
): DataOptions | { readonly schema: TableSchema } {
  if (!patients || !('schema' in options)) return options;
  const { patients: joined, columns, ...schema } = options.schema;
  if (!joined) {
    throw new ProdromeError('USAGE', {
      where: patients.file,
      expected: 'no table of patients, since the model was trained without one',
      got: 'one',
    });
  }
  return {
    schema: { ...schema, columns: columns.slice(0, columns.length - joined.columns.length) },
  };
}

/**
 * A dataset whose rows have the columns of their patients after their own; NaN for a patient of whom the table has no row.
 * @throws ProdromeError `DATA_COLUMN` where the file has no column of patients, or one of the table's columns.
 */
export function joinPatients(dataset: Dataset, patients: PatientsTable): Dataset {
  const { schema, table, report } = dataset;
  expectJoinable(dataset, patients);
  const unknown = table.patientIds.filter((id) => !patients.rows.has(id));
  const joined: JoinedPatients = {
    file: patients.file,
    known: table.patientIds.length - unknown.length,
    unknown: unknown.slice(0, mostNamed),
    unknownCount: unknown.length,
    instead: patients.schema.columns
      .map(({ name }) => name)
      .filter((name) => report.ignored.includes(name)),
    ...patients.report,
  };
  return {
    ...dataset,
    table: joinedTable(table, patients),
    schema: {
      ...schema,
      columns: [...schema.columns, ...patients.schema.columns],
      patients: patients.schema,
    },
    report: { ...report, patientsTable: joined },
  };
}

/** What a table of patients tells of one, [its columns]; NaN where it knows nothing. */
export function patientValues({ rows, values, schema }: PatientsTable, id: string): Float32Array {
  const width = schema.columns.length;
  const row = rows.get(id);
  if (row === undefined) return new Float32Array(width).fill(NaN);
  return values.subarray(row * width, (row + 1) * width);
}

function joinedTable(table: FeatureTable, patients: PatientsTable): FeatureTable {
  const { rows, columns, values, patients: of, times, patientIds, outcomes } = table;
  const own = columns.length;
  const width = own + patients.schema.columns.length;
  const told = patientIds.map((id) => patientValues(patients, id));
  const wide = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++) {
    wide.set(values.subarray(row * own, (row + 1) * own), row * width);
    wide.set(told[of[row] as number] as Float32Array, row * width + own);
  }
  return createFeatureTable({
    columns: [...columns, ...patients.schema.columns],
    ...{ values: wide, patients: of, times, patientIds },
    ...(outcomes && { outcomes }),
  });
}

function expectJoinable({ schema, report }: Dataset, patients: PatientsTable): void {
  if (schema.patient === undefined) {
    throw new ProdromeError('DATA_COLUMN', {
      where: report.file,
      expected: `a column of patients, of whom ${patients.file} tells`,
      got: 'none',
      hint: 'Name it under data.patient',
    });
  }
  const names = new Set([schema.outcome, schema.target, ...schema.columns.map(({ name }) => name)]);
  const twice = patients.schema.columns.find(({ name }) => names.has(name));
  if (twice) {
    throw new ProdromeError('DATA_COLUMN', {
      where: patients.file,
      expected: `columns that ${report.file} has not`,
      got: `"${twice.name}" in both`,
      hint: 'Put it under ignore in data, or in data.patients',
      fields: { file: patients.file, column: twice.name },
    });
  }
}

/** @throws ProdromeError `DATA_CONFLICT` where a table of patients knows none of the file's: identifiers are written otherwise. */
export function expectKnownPatients({ table, report }: Dataset, patients: PatientsTable): void {
  if (table.patientIds.some((id) => patients.rows.has(id))) return;
  const some = (ids: Iterable<string>): string => [...ids].slice(0, 3).join(', ');
  throw new ProdromeError('DATA_CONFLICT', {
    where: patients.file,
    expected: `patients of ${report.file}, such as ${some(table.patientIds)}`,
    got: `none of them, but ${some(patients.rows.keys())}`,
    hint: 'Write identifiers alike in both files',
  });
}
