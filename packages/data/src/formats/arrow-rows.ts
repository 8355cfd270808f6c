import {
  DOUBLE,
  DuckDBDataChunk,
  FLOAT,
  type DuckDBAppender,
  type DuckDBValue,
  type DuckDBVector,
} from '@duckdb/node-api';
import { Type, type Batch, type Table } from '@uwdata/flechette';
import { isNested, type ArrowColumn } from './arrow-columns.ts';
import { damaged } from './arrow-errors.ts';

/** A column of the file, and what it is called in queries. */
export interface NamedColumn extends ArrowColumn {
  readonly name: string;
  readonly sql: string;
}

const rowsAtOnce = 2048;

/**
 * Appends the record batches of a table. Missing floats are appended as NaN, which is far quicker than NULL and means the same.
 * @throws ProdromeError `DATA_FORMAT` where columns of a batch are shorter than they say.
 */
export function appendTable(
  appender: DuckDBAppender,
  columns: readonly NamedColumn[],
  table: Table,
  file: string,
): void {
  const types = columns.map(({ type }) => type);
  const batchCount = table.children[0]?.data.length ?? 0;
  for (let index = 0; index < batchCount; index++) {
    const batches = table.children.map(({ data }) => data[index]);
    const rows = batches[0]?.length ?? 0;
    for (let from = 0; from < rows; from += rowsAtOnce) {
      const chunk = DuckDBDataChunk.create(types, Math.min(rowsAtOnce, rows - from));
      try {
        columns.forEach((column, at) => {
          fillVector(chunk.getColumnVector(at), column, batches[at], rows, from);
        });
      } catch (cause) {
        throw damaged(file, cause);
      }
      appender.appendDataChunk(chunk);
    }
  }
}

function fillVector(
  vector: DuckDBVector,
  column: ArrowColumn,
  batch: Batch<unknown> | undefined,
  rows: number,
  from: number,
): void {
  if (!batch || batch.length !== rows || capacityOf(batch) < rows) {
    throw new RangeError(`a column shorter than ${rows} rows`);
  }
  const { convert } = column;
  const missing = column.type === FLOAT || column.type === DOUBLE ? NaN : null;
  const isEmpty = isNested(column);
  for (let i = 0; i < vector.itemCount; i++) {
    const value = isEmpty ? null : batch.at(from + i);
    if (value === undefined) throw new RangeError('a value that is not there');
    if (value === null) vector.setItem(i, missing);
    else vector.setItem(i, convert ? convert(value as never) : (value as DuckDBValue));
  }
  vector.flush();
}

/** How many rows the buffers of a batch have room for; which it has depends on its type, whatever it declares. */
function capacityOf(batch: Batch<unknown>): number {
  const { offsets, values, validity } = batch as Buffers;
  const isBits = batch.type.typeId === Type.Bool;
  const valid = batch.nullCount > 0 && validity ? validity.length * 8 : Infinity;
  const room = offsets ? offsets.length - 1 : (values?.length ?? Infinity) * (isBits ? 8 : 1);
  return Math.min(valid, room);
}

type Buffers = { readonly [name in 'offsets' | 'values' | 'validity']?: ArrayLike<unknown> };
