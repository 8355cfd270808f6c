import {
  patientStarts,
  ProdromeError,
  type FeatureColumn,
  type FeatureTable,
} from '@prodrome/core';

/** A table with its labels: what is looked at. */
export interface HuntedTable {
  readonly table: Pick<
    FeatureTable,
    'columns' | 'rows' | 'values' | 'patients' | 'patientIds' | 'times' | 'outcomes'
  >;
  /** [rows], 0, 1 or NaN = unknown: what is forecast on that row. */
  readonly labels: Float64Array;
  /** Days from a row to its label; 0 for a label of the row's own day. */
  readonly horizonDays: number;
  /** [rows], where each row stood in its file; the table's order when absent. */
  readonly fileRows?: Float64Array;
}

/** A table by column, with what every detector asks of it. */
export interface Diary extends HuntedTable {
  readonly columns: readonly DiaryColumn[];
  /** Patient p owns rows [starts[p], starts[p + 1]). */
  readonly starts: Int32Array;
  readonly patientCount: number;
  /** [patients], in the order of their first rows in the file. */
  readonly patientOrder: readonly number[];
  /** [rows], the label's stratum within its patient: 0, 1 = the outcome of that day, 2 = not recorded. */
  readonly strata: Uint8Array;
}

/** One column of a {@link Diary}. */
export interface DiaryColumn {
  readonly name: string;
  readonly kind: FeatureColumn['kind'];
  /** [rows], NaN = not observed. */
  readonly values: Float32Array;
  /** [patients], the one value of each patient, NaN where none is observed; absent where some patient has two. */
  readonly constant?: Float32Array;
}

/**
 * The table by column.
 * @throws ProdromeError `USAGE` for other numbers of labels than rows.
 */
export function createDiary({ table, labels, horizonDays, fileRows }: HuntedTable): Diary {
  if (labels.length !== table.rows) {
    throw new ProdromeError('USAGE', {
      where: 'labels of a hunted table',
      expected: `${table.rows}, one a row`,
      got: String(labels.length),
    });
  }
  const starts = patientStarts(table);
  const { outcomes } = table;
  const parts = byColumn(table);
  return {
    ...{ table, labels, horizonDays, starts },
    patientCount: table.patientIds.length,
    patientOrder: orderOf(starts, fileRows),
    strata: Uint8Array.from({ length: table.rows }, (_, row) => {
      const outcome = outcomes?.[row] ?? NaN;
      return Number.isNaN(outcome) ? 2 : outcome;
    }),
    columns: table.columns.map(({ name, kind }, place): DiaryColumn => {
      const values = parts[place] as Float32Array;
      const constant = constantsOf(values, starts);
      return { name, kind, values, ...(constant && { constant }) };
    }),
  };
}

function orderOf(starts: Int32Array, fileRows?: Float64Array): number[] {
  const patients = Array.from({ length: starts.length - 1 }, (_, patient) => patient);
  if (!fileRows) return patients;
  const first = patients.map((patient) =>
    fileRows
      .subarray(starts[patient], starts[patient + 1])
      .reduce((least, row) => Math.min(least, row), Infinity),
  );
  return patients.sort((a, b) => (first[a] as number) - (first[b] as number));
}

/** [columns][rows], in one walk over the table. */
function byColumn({ values, rows, columns }: HuntedTable['table']): Float32Array[] {
  const parts = columns.map(() => new Float32Array(rows));
  for (let row = 0, at = 0; row < rows; row++) {
    for (const part of parts) part[row] = values[at++] as number;
  }
  return parts;
}

function constantsOf(values: Float32Array, starts: Int32Array): Float32Array | undefined {
  const constants = new Float32Array(starts.length - 1).fill(NaN);
  for (let patient = 0; patient < constants.length; patient++) {
    let own = NaN;
    for (let row = starts[patient] as number; row < (starts[patient + 1] as number); row++) {
      const value = values[row] as number;
      if (Number.isNaN(value) || value === own) continue;
      if (!Number.isNaN(own)) return undefined;
      own = value;
    }
    constants[patient] = own;
  }
  return constants;
}
