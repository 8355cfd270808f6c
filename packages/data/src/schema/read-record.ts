import { ProdromeError } from '@prodrome/core';
import type { SchemaColumn, TableSchema } from './dataset.ts';
import { NumberText } from '../text/number-text.ts';
import { quoted } from '../formats/faults.ts';
import { readNumber } from './readings.ts';
import { numberOfText, yesOrNo } from './words.ts';
import { readLabel, type LabelReading } from './label-reading.ts';
import { refuseOtherCase } from './record-keys.ts';
import { cellReader, dayFault, type CellReader } from './writing.ts';

/** One row of a schema's table. */
export interface TableRow {
  /** Undefined where the schema has no patient column. */
  readonly patientId: string | undefined;
  /** Days, whole ones in a diary; undefined where the schema has no time column. */
  readonly time: number | undefined;
  /** As it came. */
  readonly timeText: string;
  /** [columns] of the schema; NaN = not observed. */
  readonly values: Float32Array;
  /** The outcome of a diary's day; NaN where not recorded, and in aligned tables. */
  readonly outcome: number;
}

type Cell = string | number | boolean | NumberText;
type CellOf = (name: string) => Cell | undefined;

/**
 * Reads one JSON object as `readDataset` reads a row of a file under this schema: an absent key, null and the texts for missing
 * are not observed, further keys are ignored (`unknownKeys` names them), a category that the schema does not know is unseen.
 * Where the schema merges the rows of a day, a record is a whole day: a value of a night column from noon on is refused.
 * @param where - names the record in errors.
 * @throws ProdromeError `DATA_FORMAT` when it is no flat object, `DATA_COLUMN` for a key that differs from a column in case alone, `DATA_VALUE` for a cell that its column cannot hold, and without patient or time
 */
export function readRecord(schema: TableSchema, record: unknown, where: string): TableRow {
  const reader = cellReader(schema.writing);
  const cell = cellsOf(schema, record, reader, where);
  const isDiary = schema.shape === 'diary';
  const { patient, outcome, columns } = schema;
  const { merge } = schema;
  const timeText = schema.time && needed(cell, schema.time.name, where);
  const days =
    schema.time && timeText !== undefined
      ? timeOf(schema.time, timeText, reader, isDiary, where)
      : undefined;
  const values = Float32Array.from(columns, (column) =>
    valueOf(column, cell(column.name), reader, where),
  );
  if (merge === 'samples' && days !== undefined) refuseEvening(columns, values, days, where);
  return {
    patientId: patient === undefined ? undefined : needed(cell, patient, where),
    time: days === undefined || !isDiary ? days : Math.floor(days),
    timeText: timeText ?? '',
    values,
    outcome:
      outcome === undefined
        ? NaN
        : labelOf(outcome, cell(outcome), schema.labelReading, reader, where),
  };
}

/** A record is a whole day: what was measured of the night that follows it is not one of its own. */
function refuseEvening(
  columns: readonly SchemaColumn[],
  values: Float32Array,
  days: number,
  where: string,
): void {
  if (days - Math.floor(days) < 0.5) return;
  const at = columns.findIndex(({ night }, index) => night && !Number.isNaN(values[index]));
  if (at < 0) return;
  throw new ProdromeError('DATA_VALUE', {
    where: `${where}, "${columns[at]?.name ?? ''}"`,
    expected: 'nothing of the night that begins on the evening of this day',
    got: 'a value from noon on',
    hint: 'Give what is of a night with the record of the day on which it ends',
  });
}

function cellsOf(
  schema: TableSchema,
  record: unknown,
  { isMissing }: CellReader,
  where: string,
): CellOf {
  if (typeof record !== 'object' || record === null || Array.isArray(record)) {
    throw new ProdromeError('DATA_FORMAT', {
      where,
      expected: 'a JSON object',
      got: quoted(JSON.stringify(record)),
    });
  }
  refuseOtherCase(schema, record, where);
  const cells = new Map<string, unknown>(Object.entries(record));
  return (name) => {
    const value = cells.get(name) ?? undefined;
    if (value === undefined || (typeof value === 'string' && isMissing(value))) {
      return undefined;
    }
    if (isCell(value)) {
      return value;
    }
    throw new ProdromeError('DATA_VALUE', {
      where: `${where}, "${name}"`,
      expected: 'one number or text',
      got: quoted(JSON.stringify(value)),
    });
  };
}

function needed(cell: CellOf, name: string, where: string): string {
  const value = cell(name);
  if (value !== undefined) return String(value);
  throw new ProdromeError('DATA_VALUE', {
    where,
    expected: `a value of "${name}"`,
    got: 'none',
    hint: 'A forecast is made for one patient at one time: both must be told',
  });
}

function timeOf(
  { name, kind }: NonNullable<TableSchema['time']>,
  text: string,
  reader: CellReader,
  isDiary: boolean,
  where: string,
): number {
  const parsed = reader.time(text);
  const fault = isDiary && parsed?.kind === 'number' ? dayFault(parsed.days) : undefined;
  if (fault) throw new ProdromeError('DATA_VALUE', { where: `${where}, "${name}"`, ...fault });
  if (parsed && (parsed.kind === 'number') === (kind === 'number')) return parsed.days;
  throw new ProdromeError('DATA_VALUE', {
    where: `${where}, "${name}"`,
    expected: kind === 'number' ? 'a number, as in training' : 'a date such as 2024-02-29',
    got: quoted(text),
  });
}

function valueOf(
  { name, kind, categories, reading }: SchemaColumn,
  cell: Cell | undefined,
  reader: CellReader,
  where: string,
): number {
  if (cell === undefined) return NaN;
  if (kind === 'category') {
    const code = (categories ?? []).indexOf(textOf(cell, reader));
    return code < 0 ? (categories ?? []).length : code;
  }
  const number = numberOfText(reading, reader);
  const value = (kind === 'binary' ? wordOf(cell) : undefined) ?? numberOf(cell, number);
  if (value !== undefined && Math.abs(Math.fround(value)) !== Infinity) {
    return reading ? readNumber(Math.fround(value), reading) : value;
  }
  throw new ProdromeError('DATA_VALUE', {
    where: `${where}, "${name}"`,
    expected: 'a finite number, as in training',
    got: quoted(String(cell)),
    hint: 'Leave the value out where nothing was measured',
  });
}

function labelOf(
  name: string,
  cell: Cell | undefined,
  reading: LabelReading | undefined,
  reader: CellReader,
  where: string,
): number {
  if (cell === undefined) return NaN;
  const { number } = reader;
  const value = reading
    ? // words are compared as they stand
      readLabel(reading, 'yes' in reading ? String(cell) : textOf(cell, reader), number)
    : (wordOf(cell) ?? numberOf(cell, number));
  if (value === 0 || value === 1 || (value !== undefined && Number.isNaN(value))) return value;
  throw new ProdromeError('DATA_VALUE', {
    where: `${where}, "${name}"`,
    expected: reading ? 'an outcome as in training' : '0 or 1 (or yes and no, true and false)',
    got: quoted(String(cell)),
  });
}

/** A number of JSON is one, however texts are written; true and false are words. */
function numberOf(cell: Cell, number: CellReader['number']): number | undefined {
  if (typeof cell === 'string') return number(cell);
  if (typeof cell === 'boolean') return undefined;
  // without the sign of 0, as in a column of numbers
  return Number(typeof cell === 'object' ? cell.text : cell) + 0;
}

/** The text of a cell; of a number, as texts write it. */
function textOf(cell: Cell, { decimal = '.' }: CellReader): string {
  const isNumber = typeof cell === 'number' || typeof cell === 'object';
  return isNumber ? String(cell).replace('.', decimal) : String(cell);
}

const isCell = (value: unknown): value is Cell =>
  ['string', 'number', 'boolean'].includes(typeof value) || value instanceof NumberText;

const wordOf = (cell: Cell): number | undefined => yesOrNo(String(cell));
