import { ProdromeError } from '@prodrome/core';
import { patientOrderSql, type PatientOrder } from './patient-order.ts';
import type { Roles } from '../schema/roles.ts';
import type { Affinity, Source } from '../formats/source.ts';
import { cellReader, type CellReader } from '../schema/writing.ts';

/** Stands for "no plain day number" in the query's answer. */
export const noDay = -2_147_483_648;

/** What the scan asks of the file: cells first (features, then the label), then patient and time, then the file row. */
export interface ScanPlan {
  readonly sql: string;
  /** Where the answer has them: the text of a patient and its hash, of a time and its plain day, and the row's place in the file. */
  readonly columns: {
    readonly patient: number | undefined;
    readonly time: number | undefined;
    readonly fileRow: number | undefined;
  };
  /** Of every cell column. */
  readonly affinities: readonly Affinity[];
  readonly names: readonly string[];
  readonly hasLabel: boolean;
  /** Reads texts of cells, of patients and of times. */
  readonly reader: CellReader;
  /** Name of the patient column. */
  readonly patient: string | undefined;
  /** Name of the time column, and whether the database reads its plain cells as ISO days or as whole numbers. */
  readonly time: { readonly name: string; readonly plain: 'date' | 'number' } | undefined;
}

/**
 * The query for these roles. `asText` are columns whose guessed affinity has proved wrong.
 * With `order` the rows come by patient, and within a patient as in the file; else as in the file.
 * @throws ProdromeError `DATA_COLUMN` for lists and objects.
 */
export function planScan(
  source: Source,
  roles: Roles,
  asText: ReadonlySet<number>,
  order?: PatientOrder,
): ScanPlan {
  const { patient, time, label, labelReading } = roles;
  const reader = cellReader(roles.writing);
  // words are compared as they stand
  const labelDecimal = labelReading && 'yes' in labelReading ? undefined : reader.decimal;
  const mayGuess = !source.guessed || reader.plainNumbers;
  const cells = [
    ...roles.features.map(({ index, known, kind = known?.kind }) => ({
      index,
      text: kind === 'category',
      decimal: reader.decimal,
    })),
    ...(label === undefined
      ? []
      : [{ index: label, text: labelReading !== undefined, decimal: labelDecimal }]),
  ];
  const affinities: Affinity[] = source.columns.map(() => 'text');
  for (const { index, text } of cells) {
    const known = affinityOf(source, index);
    affinities[index] = text || asText.has(index) || !mayGuess ? 'text' : known;
  }
  for (const index of [patient, time]) if (index !== undefined) affinityOf(source, index);
  const plain = time === undefined ? undefined : plainTimeOf(source, time);
  const groups = {
    cells: cells.map(({ index, decimal }) =>
      cellColumn(source, index, affinities[index] ?? 'text', decimal),
    ),
    patient: patient === undefined ? [] : patientColumns(source.text(patient)),
    time: time === undefined || !plain ? [] : timeColumns(source, time, plain, reader),
    fileRow: order === undefined ? [] : ['CAST(row_number() OVER () - 1 AS DOUBLE)'],
  };
  const afterCells = cells.length + groups.patient.length;
  const columns = {
    patient: patient === undefined ? undefined : cells.length,
    time: plain && afterCells,
    fileRow: order && afterCells + groups.time.length,
  };
  return {
    sql: queryOf(Object.values(groups).flat(), source.from(affinities), columns, order),
    columns,
    affinities: cells.map(({ index }) => affinities[index] ?? 'text'),
    names: cells.map(({ index }) => source.columns[index]?.name ?? ''),
    hasLabel: label !== undefined,
    reader,
    patient: patient === undefined ? undefined : source.columns[patient]?.name,
    time: plain && { name: source.columns[time ?? -1]?.name ?? '', plain },
  };
}

function queryOf(
  select: readonly string[],
  from: string,
  { patient, fileRow }: ScanPlan['columns'],
  order: PatientOrder | undefined,
): string {
  const columns = (select.length > 0 ? select : ['1']).map((sql, index) => `${sql} AS o${index}`);
  const query = `SELECT ${columns.join(', ')} FROM ${from}`;
  if (order === undefined) return query;
  return `SELECT * FROM (${query}) ORDER BY ${patientOrderSql[order](`o${patient ?? ''}`)}, o${fileRow ?? ''}`;
}

const cellColumn = (
  source: Source,
  index: number,
  affinity: Affinity,
  decimal: string | undefined,
): string =>
  affinity === 'text'
    ? source.text(index, decimal)
    : // without NULL the reader needs no validity mask, which is slow to read
      `coalesce(${source.number(index)}, 'nan'::FLOAT)`;

const patientColumns = (text: string): [string, string] => [
  text,
  `coalesce(CAST(hash(${text}) & 9007199254740991 AS DOUBLE), -1)`,
];

const plainTimeOf = (source: Source, time: number): 'date' | 'number' =>
  source.columns[time]?.affinity === 'number' ? 'number' : 'date';

/** The text of a time cell, needed where the second, the plain day, is {@link noDay}. */
function timeColumns(
  source: Source,
  time: number,
  plain: 'date' | 'number',
  { plainTimes }: CellReader,
): [string, string] {
  const text = source.text(time);
  const date = source.date?.(time);
  if (date !== undefined) {
    const isPlain = `${date} BETWEEN DATE '0001-01-01' AND DATE '9999-12-31'`;
    return [`CASE WHEN NOT ${isPlain} THEN ${text} END`, plainDay(isPlain, sinceEpoch(date))];
  }
  if (!plainTimes) return [text, `(${noDay})::INTEGER`];
  const cast = `TRY_CAST(${text} AS ${plain === 'number' ? 'INTEGER' : 'DATE'})`;
  const isSame = `CAST(${cast} AS VARCHAR) = ${text}`;
  return plain === 'number'
    ? [text, plainDay(isSame, cast)]
    : [text, plainDay(`length(${text}) = 10 AND ${isSame}`, sinceEpoch(cast))];
}

const sinceEpoch = (date: string): string => `${date} - DATE '1970-01-01'`;

const plainDay = (condition: string, days: string): string =>
  `coalesce(CASE WHEN ${condition} THEN ${days} END, ${noDay})::INTEGER`;

function affinityOf(source: Source, index: number): Affinity {
  const { name, affinity } = source.columns[index] ?? { name: '', affinity: 'text' };
  if (affinity !== 'nested') return affinity;
  throw new ProdromeError('DATA_COLUMN', {
    where: `${source.file}, column "${name}"`,
    expected: 'one number or text a row',
    got: 'lists, objects or bytes',
    hint: `Flatten it, or put "${name}" under ignore`,
    fields: { file: source.file, column: name },
  });
}
