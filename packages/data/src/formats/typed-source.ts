import type { DuckDBConnection } from '@duckdb/node-api';
import { identifier, withDecimal } from './duckdb.ts';
import type { Source, SourceColumn } from './source.ts';

/** A column with the type that DuckDB gives it. */
export interface TypedColumn {
  readonly name: string;
  readonly type: string;
  /** What it is called in queries. */
  readonly sql: string;
}

/** Names and types of a FROM clause. */
export async function describeColumns(
  connection: DuckDBConnection,
  from: string,
): Promise<TypedColumn[]> {
  const reader = await connection.runAndReadAll(
    `SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM ${from})`,
  );
  return reader.getRows().map(([name, type]) => ({
    name: String(name),
    type: String(type),
    sql: identifier(String(name)),
  }));
}

const numberType =
  /^(?:U?(?:TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL.*|BOOLEAN|BIGNUM)$/;
const nestedType = /^(?:STRUCT|MAP|UNION|BLOB|GEOMETRY|VARIANT)|\[\d*\]$/;

const instantType = 'TIMESTAMP WITH TIME ZONE';

const floatType = /^(?:FLOAT|DOUBLE)$/;

/** How a column of a DuckDB type is read. */
export function sourceColumn({ name, type }: TypedColumn): SourceColumn {
  if (nestedType.test(type)) return { name, affinity: 'nested' };
  return { name, affinity: numberType.test(type) ? 'number' : 'text' };
}

/** A source of columns whose types are known. Instants with a zone are read on the UTC clock; a NaN is missing. */
export function createTypedSource(
  { path, file }: Readonly<Record<'path' | 'file', string>>,
  from: string,
  typed: readonly TypedColumn[],
): Source {
  const at = (index: number): Omit<TypedColumn, 'name'> => typed[index] ?? { sql: '', type: '' };
  return {
    path,
    file,
    columns: typed.map(sourceColumn),
    guessed: false,
    from: () => from,
    number: (index) => {
      const { sql, type } = at(index);
      return type === 'FLOAT' ? sql : `CAST(${sql} AS DOUBLE)`;
    },
    text: (index, decimal) => {
      const { sql, type } = at(index);
      if (type === instantType) {
        return `CAST(make_timestamp(epoch_us(${sql})) AS VARCHAR)`;
      }
      const plain = `CAST(${sql} AS VARCHAR)`;
      const text = numberType.test(type) ? withDecimal(plain, decimal) : plain;
      return floatType.test(type) ? `CASE WHEN NOT isnan(${sql}) THEN ${text} END` : text;
    },
    date: (index) => {
      const { sql, type } = at(index);
      return type === 'DATE' ? sql : undefined;
    },
    isInstant: (index) => at(index).type === instantType,
    lineOf: () => Promise.resolve(undefined),
  };
}
