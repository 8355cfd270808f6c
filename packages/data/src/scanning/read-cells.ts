import type { DuckDBDataChunk } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import { quoted, RowFault } from '../formats/faults.ts';
import type { ScanPlan } from './scan-plan.ts';
import { nestedMark } from '../formats/source.ts';

/** Rows [from, from + count) of a chunk, which are a scan's rows from `row` on and go to `place` of the block. */
export interface Span {
  readonly from: number;
  readonly count: number;
  readonly place: number;
  readonly row: number;
  /** Data row of the file, from 0, of the span's i-th row. */
  fileRow(i: number): number;
}

/** Numbers of a column, NaN where missing. */
export function readNumbers(
  chunk: DuckDBDataChunk,
  column: number,
  span: Span,
  width: number,
  values: Float32Array,
  plan: ScanPlan,
): void {
  const { from, count, place } = span;
  const numbers = numbersOf(chunk, column);
  if (plan.hasLabel && column === width - 1) checkLabels(numbers, span, plan);
  for (let i = 0, to = place * width + column; i < count; i++, to += width) {
    const value = numbers[from + i] as number;
    values[to] = value;
    if (Math.abs(value) >= tooLarge) {
      throw valueFault(span.fileRow(i), plan.names[column] ?? '', String(value), false);
    }
  }
}

/** A column of floats or doubles without NULL, as it lies in memory while the chunk is there: a call a cell took a quarter of a read. */
function numbersOf(
  { chunk, rowCount }: DuckDBDataChunk,
  column: number,
): Float32Array | Float64Array {
  const vector = duckdb.data_chunk_get_vector(chunk, column);
  const isFloat = duckdb.get_type_id(duckdb.vector_get_column_type(vector)) === duckdb.Type.FLOAT;
  const { buffer, byteOffset } = duckdb.vector_get_data(vector, (isFloat ? 4 : 8) * rowCount);
  return isFloat
    ? new Float32Array(buffer, byteOffset, rowCount)
    : new Float64Array(buffer, byteOffset, rowCount);
}

/** The smallest number that rounds to infinity in float32. */
const tooLarge = 2 ** 128 - 2 ** 103;

function checkLabels(numbers: Float32Array | Float64Array, span: Span, plan: ScanPlan): void {
  for (let i = 0; i < span.count; i++) {
    const value = numbers[span.from + i] as number;
    if (value === 0 || value === 1 || value !== value) continue;
    throw valueFault(span.fileRow(i), plan.names.at(-1) ?? '', String(value), true);
  }
}

/** The fault of a number that its column cannot hold. */
export const valueFault = (row: number, column: string, got: string, isLabel: boolean): RowFault =>
  new RowFault('DATA_VALUE', row, column, {
    expected: isLabel
      ? '0 or 1 (or yes and no, true and false)'
      : 'a finite number below 3.4e38 in size',
    got,
    hint: isLabel
      ? `Outcomes are binary. Say what counts as an event: { column: ${column}, at_least: 4 } for numbers, { column: ${column}, yes: [...], no: [...] } for words`
      : 'Leave the cell empty where nothing was measured',
  });

/** The fault of a list or object among texts and numbers. */
export const nestedFault = (row: number, column: string, text: string): RowFault =>
  new RowFault('DATA_VALUE', row, column, {
    expected: 'one number or text',
    got: quoted(text.slice(nestedMark.length)),
    hint: 'Flatten it, or put the column under ignore',
  });

/** Texts of a column as indices into its dictionary, NaN where missing. */
export function readTexts(
  chunk: DuckDBDataChunk,
  column: number,
  span: Span,
  width: number,
  values: Float32Array,
  dictionary: Map<string, number>,
  { names, reader: { isMissing } }: ScanPlan,
): void {
  const { from, count, place } = span;
  const vector = chunk.getColumnVector(column);
  const name = names[column] ?? '';
  for (let i = 0, to = place * width + column; i < count; i++, to += width) {
    const text = vector.getItem(from + i) as string | null;
    let code = text === null ? NaN : dictionary.get(text);
    if (code === undefined && text !== null) {
      if (text.startsWith(nestedMark)) throw nestedFault(span.fileRow(i), name, text);
      code = isMissing(text) ? NaN : dictionary.size;
      if (code === dictionary.size) dictionary.set(text, code);
    }
    values[to] = code ?? NaN;
  }
}
