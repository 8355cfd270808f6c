import type { DuckDBConnection } from '@duckdb/node-api';
import type { SourceColumn } from './source.ts';

/** A column with the type that DuckDB gives it. */
export interface TypedColumn {
  readonly name: string;
  readonly type: string;
}

/** Names and types of a FROM clause. */
export async function describeColumns(
  connection: DuckDBConnection,
  from: string,
): Promise<TypedColumn[]> {
  const reader = await connection.runAndReadAll(
    `SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM ${from})`,
  );
  return reader.getRows().map(([name, type]) => ({ name: String(name), type: String(type) }));
}

const numberType =
  /^(?:U?(?:TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL.*|BOOLEAN|BIGNUM)$/;
const nestedType = /^(?:STRUCT|MAP|UNION|BLOB|GEOMETRY|VARIANT)|\[\d*\]$/;

/** How a column of a DuckDB type is read. */
export function sourceColumn({ name, type }: TypedColumn): SourceColumn {
  if (nestedType.test(type)) return { name, affinity: 'nested' };
  return { name, affinity: numberType.test(type) ? 'number' : 'text' };
}
