import { ProdromeError } from '@prodrome/core';
import type { SchemaColumn, TableSchema } from './dataset.ts';
import { quoted } from '../formats/faults.ts';
import { readNumber } from './readings.ts';
import { missingTexts } from '../formats/source.ts';
import { parseNumber, parseTime } from '../formats/times.ts';

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

type Cell = string | number | boolean;

/**
 * Reads one JSON object as `readDataset` reads a row of a file under this schema: an absent key, null and the texts for missing
 * are not observed, further keys are ignored, a category that the schema does not know is unseen.
 * @param where - names the record in errors.
 * @throws ProdromeError `DATA_FORMAT` when it is no flat object, `DATA_COLUMN` without patient or time, `DATA_VALUE`
 */
export function readRecord(schema: TableSchema, record: unknown, where: string): TableRow {
  const cell = cellReader(record, where);
  const isDiary = schema.shape === 'diary';
  const { patient, outcome, columns } = schema;
  const timeText = schema.time && needed(cell, schema.time.name, where);
  const days =
    schema.time && timeText !== undefined ? timeOf(schema.time, timeText, where) : undefined;
  return {
    patientId: patient === undefined ? undefined : needed(cell, patient, where),
    time: days === undefined || !isDiary ? days : Math.floor(days),
    timeText: timeText ?? '',
    values: Float32Array.from(columns, (column) => valueOf(column, cell(column.name), where)),
    outcome: outcome === undefined ? NaN : labelOf(outcome, cell(outcome), where),
  };
}

function cellReader(record: unknown, where: string): (name: string) => Cell | undefined {
  if (typeof record !== 'object' || record === null || Array.isArray(record)) {
    throw new ProdromeError('DATA_FORMAT', {
      where,
      expected: 'a JSON object',
      got: quoted(JSON.stringify(record)),
    });
  }
  const cells = new Map<string, unknown>(Object.entries(record));
  return (name) => {
    const value = cells.get(name) ?? undefined;
    if (value === undefined || (typeof value === 'string' && missingTexts.includes(value))) {
      return undefined;
    }
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      return value;
    }
    throw new ProdromeError('DATA_VALUE', {
      where: `${where}, "${name}"`,
      expected: 'one number or text',
      got: quoted(JSON.stringify(value)),
    });
  };
}

function needed(cell: (name: string) => Cell | undefined, name: string, where: string): string {
  const value = cell(name);
  if (value !== undefined) return String(value);
  throw new ProdromeError('DATA_COLUMN', {
    where,
    expected: `a value of "${name}"`,
    got: 'none',
    hint: 'A forecast is made for one patient at one time: both must be told',
  });
}

function timeOf(
  { name, kind }: NonNullable<TableSchema['time']>,
  text: string,
  where: string,
): number {
  const parsed = parseTime(text);
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
  where: string,
): number {
  if (cell === undefined) return NaN;
  if (kind === 'category') {
    const code = (categories ?? []).indexOf(String(cell));
    return code < 0 ? (categories ?? []).length : code;
  }
  const value = (kind === 'binary' ? yesOrNo(cell) : undefined) ?? numberOf(cell);
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

function labelOf(name: string, cell: Cell | undefined, where: string): number {
  if (cell === undefined) return NaN;
  const value = yesOrNo(cell) ?? numberOf(cell);
  if (value === 0 || value === 1 || (value !== undefined && Number.isNaN(value))) return value;
  throw new ProdromeError('DATA_VALUE', {
    where: `${where}, "${name}"`,
    expected: '0 or 1 (or yes and no, true and false)',
    got: quoted(String(cell)),
  });
}

const numberOf = (cell: Cell): number | undefined =>
  typeof cell === 'boolean' ? Number(cell) : parseNumber(String(cell));

function yesOrNo(cell: Cell): number | undefined {
  const text = String(cell).toLowerCase();
  if (text === 'yes' || text === 'true') return 1;
  return text === 'no' || text === 'false' ? 0 : undefined;
}
