import {
  BIGINT,
  BLOB,
  BOOLEAN,
  DATE,
  DECIMAL,
  DOUBLE,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBTimeNSValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBTimeValue,
  FLOAT,
  INTEGER,
  SMALLINT,
  TIME,
  TIME_NS,
  TIMESTAMP,
  TIMESTAMP_NS,
  TIMESTAMPTZ,
  TINYINT,
  UBIGINT,
  UINTEGER,
  USMALLINT,
  UTINYINT,
  VARCHAR,
  type DuckDBType,
  type DuckDBValue,
} from '@duckdb/node-api';
import {
  Precision,
  TimeUnit,
  Type,
  type DataType,
  type DecimalType,
  type ExtractionOptions,
  type IntType,
} from '@uwdata/flechette';

/** How an Arrow column is kept in the database: as DuckDB would keep it, had it been read from Parquet. */
export interface ArrowColumn {
  readonly type: DuckDBType;
  /** A value as {@link extraction} gives it, for the database; absent where it is the same. */
  readonly convert?: (value: never) => DuckDBValue;
}

/** How values are taken out of Arrow batches. */
export const extraction: ExtractionOptions = {
  useBigInt: true,
  useBigIntTimestamp: true,
  useDecimalInt: true,
};

/** Columns of lists, objects or bytes are kept without their values. */
export const isNested = ({ type }: ArrowColumn): boolean => type === BLOB;

/** The column of an Arrow type. */
export function columnOfArrow(type: DataType): ArrowColumn {
  switch (type.typeId) {
    case Type.Dictionary:
      return columnOfArrow(type.dictionary);
    case Type.RunEndEncoded:
      return columnOfArrow(type.children[1].type);
    case Type.Null:
      return { type: INTEGER };
    case Type.Bool:
      return { type: BOOLEAN };
    case Type.Int:
      return { type: integerType(type) };
    case Type.Float:
      return { type: type.precision === Precision.DOUBLE ? DOUBLE : FLOAT };
    case Type.Utf8:
    case Type.LargeUtf8:
    case Type.Utf8View:
      return { type: VARCHAR };
    case Type.Decimal:
      return decimalColumn(type);
    case Type.Date:
      return dateColumn;
    case Type.Time:
      return timeColumn(type.unit);
    case Type.Timestamp:
      return timestampColumn(type.unit, Boolean(type.timezone));
    case Type.Duration:
      return { type: BIGINT };
    case Type.NONE:
    case Type.Binary:
    case Type.BinaryView:
    case Type.FixedSizeBinary:
    case Type.FixedSizeList:
    case Type.Interval:
    case Type.LargeBinary:
    case Type.LargeList:
    case Type.LargeListView:
    case Type.List:
    case Type.ListView:
    case Type.Map:
    case Type.Struct:
    case Type.Union:
      return { type: BLOB };
  }
}

function integerType({ bitWidth, signed }: IntType): DuckDBType {
  const types = {
    8: [UTINYINT, TINYINT],
    16: [USMALLINT, SMALLINT],
    32: [UINTEGER, INTEGER],
    64: [UBIGINT, BIGINT],
  } as const;
  return types[bitWidth][signed ? 1 : 0];
}

// DuckDB keeps these, with either sign, for days and instants without end
const infiniteDay = 2n ** 31n - 1n;
const infiniteInstant = 2n ** 63n - 1n;

const widestDecimal = 38;

function decimalColumn({ precision, scale }: DecimalType): ArrowColumn {
  type Scaled = number | bigint;
  if (precision > widestDecimal || scale < 0 || scale > precision) {
    return { type: DOUBLE, convert: (value: Scaled) => Number(value) / 10 ** scale };
  }
  return {
    type: DECIMAL(precision, scale),
    convert: (value: Scaled) => {
      const digits = within(BigInt(value), -(10n ** BigInt(precision)), 10n ** BigInt(precision));
      return new DuckDBDecimalValue(digits, precision, scale);
    },
  };
}

const dateColumn: ArrowColumn = {
  type: DATE,
  convert: (ms: number) => {
    const days = within(BigInt(Math.floor(ms / 864e5)), -infiniteDay, infiniteDay);
    return new DuckDBDateValue(Number(days));
  },
};

/** Per unit in the order of {@link TimeUnit}: seconds, milliseconds, microseconds. */
const microseconds = [1_000_000n, 1000n, 1n];

function timeColumn(unit: number): ArrowColumn {
  if (unit === TimeUnit.NANOSECOND) {
    const end = 86_400_000_000_001n;
    return {
      type: TIME_NS,
      convert: (value: bigint) => new DuckDBTimeNSValue(within(value, -1n, end)),
    };
  }
  const factor = microseconds[unit] ?? 1n;
  return {
    type: TIME,
    convert: (value: number | bigint) =>
      new DuckDBTimeValue(within(BigInt(value) * factor, -1n, 86_400_000_001n)),
  };
}

function timestampColumn(unit: number, hasZone: boolean): ArrowColumn {
  const isNanosecond = unit === TimeUnit.NANOSECOND;
  if (isNanosecond && !hasZone) {
    return {
      type: TIMESTAMP_NS,
      convert: (value: bigint) => new DuckDBTimestampNanosecondsValue(finite(value)),
    };
  }
  const factor = microseconds[unit] ?? 1n;
  const micros = (value: bigint): bigint => finite(isNanosecond ? value / 1000n : value * factor);
  return hasZone
    ? { type: TIMESTAMPTZ, convert: (value: bigint) => new DuckDBTimestampTZValue(micros(value)) }
    : { type: TIMESTAMP, convert: (value: bigint) => new DuckDBTimestampValue(micros(value)) };
}

const finite = (instant: bigint): bigint => within(instant, -infiniteInstant, infiniteInstant);

/** DuckDB believes what it is given: a time of 25 o'clock would end the process. */
function within(value: bigint, below: bigint, above: bigint): bigint {
  if (value > below && value < above) return value;
  throw new RangeError(`${value} outside of its type`);
}
