import { ProdromeError, type CallContext } from '@prodrome/core';
import { readDataset, type Dataset } from '@prodrome/data';

/** A file of forecasts as it was read: `patient_id, time, label` and numbers. */
export interface ReadForecasts {
  readonly file: string;
  readonly dataset: Dataset;
  /** Columns beside patient, time and label. */
  readonly names: readonly string[];
  /** [n] rows of the table that have a label: each patient and time once. */
  readonly rows: Int32Array;
}

/**
 * Reads forecasts of any format that data are read in: what `train --held-out` writes, or what another tool does.
 * @throws ProdromeError as `readDataset`; `DATA_CONFLICT` for a labelled row that is there twice.
 */
export async function readForecasts(file: string, context: CallContext): Promise<ReadForecasts> {
  const dataset = await readDataset(file, { target: 'label' }, context);
  const { table, labels } = dataset;
  const rows = Int32Array.from(labels.keys()).filter((row) => !Number.isNaN(labels[row]));
  const seen = new Set<string>();
  for (const row of rows) {
    const key = forecastKey(dataset, row);
    if (seen.has(key)) throw twice(file, patientOf(dataset, row), dataset.timeText(row));
    seen.add(key);
  }
  return { file, dataset, names: table.columns.map(({ name }) => name), rows };
}

/** The patient of a row. */
export const patientOf = ({ table }: Pick<Dataset, 'table'>, row: number): string =>
  table.patientIds[table.patients[row] as number] as string;

/** Patient and time of a row: the same in every file. */
export const forecastKey = (dataset: Dataset, row: number): string =>
  `${patientOf(dataset, row)}\n${dataset.table.times[row] as number}`;

/**
 * Which column holds the forecasts: `selected` when none is asked for, else `probability`, else the only one that there is.
 * @throws ProdromeError `DATA_COLUMN` for a column that is not there.
 */
export function forecastColumn({ file, names }: ReadForecasts, asked?: string): string {
  const column = asked ?? usualColumn(names) ?? (names.length === 1 ? names[0] : undefined);
  if (column !== undefined && names.includes(column)) return column;
  throw new ProdromeError('DATA_COLUMN', {
    where: file,
    expected: asked === undefined ? 'a column selected or probability' : `a column ${asked}`,
    got: names.length > 0 ? names.join(', ') : 'none beside patient, time and label',
    ...(asked === undefined && { hint: 'Name the column of the forecasts' }),
  });
}

/** The column that holds forecasts by its name. */
export const usualColumn = (names: readonly string[]): string | undefined =>
  ['selected', 'probability'].find((name) => names.includes(name));

/** The numbers of a column at the labelled rows. */
export function columnValues(
  { dataset, names, rows }: ReadForecasts,
  column: string,
): Float64Array {
  const at = names.indexOf(column);
  const { values } = dataset.table;
  return Float64Array.from(rows, (row) => values[row * names.length + at] as number);
}

/**
 * Forecasts of a column at the labelled rows.
 * @throws ProdromeError `DATA_VALUE` for one that is no probability, and, unless some may be missing, for one that is missing.
 */
export function columnForecasts(
  read: ReadForecasts,
  column: string,
  mayBeMissing = false,
): Float64Array {
  const values = columnValues(read, column);
  values.forEach((value, i) => {
    if ((value >= 0 && value <= 1) || (mayBeMissing && Number.isNaN(value))) return;
    throw noProbability(read.file, read.dataset.timeText(read.rows[i] as number), value);
  });
  return values;
}

const twice = (file: string, patient: string, time: string): ProdromeError =>
  new ProdromeError('DATA_CONFLICT', {
    where: `${file}, patient ${patient}, ${time}`,
    expected: 'each patient and time once',
    got: 'another labelled row of it',
  });

const noProbability = (file: string, time: string, got: number): ProdromeError =>
  new ProdromeError('DATA_VALUE', {
    where: `${file}, ${time}`,
    expected: 'a probability from 0 to 1 on every labelled row',
    got: Number.isNaN(got) ? 'none' : String(got),
  });
