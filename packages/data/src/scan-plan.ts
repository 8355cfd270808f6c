import { ProdromeError } from '@prodrome/core';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Roles } from './roles.ts';
import type { Affinity, Source } from './source.ts';

/** Stands for "no plain day number" in the query's answer. */
export const noDay = -2_147_483_648;

/** What the scan asks of the file: cells first (features, then the label), then patient and time. */
export interface ScanPlan {
  readonly sql: string;
  /** Of every cell column. */
  readonly affinities: readonly Affinity[];
  readonly names: readonly string[];
  readonly hasLabel: boolean;
  /** Name of the patient column. */
  readonly patient: string | undefined;
  /** Name of the time column, and whether the database reads its plain cells as ISO days or as whole numbers. */
  readonly time: { readonly name: string; readonly plain: 'date' | 'number' } | undefined;
}

/**
 * The query for these roles. `asText` are columns whose guessed affinity has proved wrong.
 * @throws ProdromeError `DATA_COLUMN` for lists and objects.
 */
export function planScan(source: Source, roles: Roles, asText: ReadonlySet<number>): ScanPlan {
  const { patient, time, label } = roles;
  const cells = [
    ...roles.features.map(({ index, known }) => ({ index, text: known?.kind === 'category' })),
    ...(label === undefined ? [] : [{ index: label, text: false }]),
  ];
  const chosen: Affinity[] = source.columns.map(() => 'text');
  for (const { index, text } of cells) {
    chosen[index] = text || asText.has(index) ? 'text' : affinityOf(source, index);
  }
  for (const index of [patient, time]) if (index !== undefined) affinityOf(source, index);
  const select = cells.map(({ index }) =>
    chosen[index] === 'text'
      ? source.text(index)
      : // without NULL the reader needs no validity mask, which is slow to read
        `coalesce(${source.number(index)}, 'nan'::FLOAT)`,
  );
  const plain = time === undefined ? undefined : plainTimeOf(source, time);
  if (patient !== undefined) {
    const text = source.text(patient);
    select.push(text, `coalesce(CAST(hash(${text}) & 9007199254740991 AS DOUBLE), -1)`);
  }
  if (time !== undefined && plain) {
    select.push(...timeColumns(source, time, plain));
  }
  const columns = (select.length > 0 ? select : ['1']).map((sql, index) => `${sql} AS o${index}`);
  return {
    sql: `SELECT ${columns.join(', ')} FROM ${source.from(chosen)}`,
    affinities: cells.map(({ index }) => chosen[index] ?? 'text'),
    names: cells.map(({ index }) => source.columns[index]?.name ?? ''),
    hasLabel: label !== undefined,
    patient: patient === undefined ? undefined : source.columns[patient]?.name,
    time: plain && { name: source.columns[time ?? -1]?.name ?? '', plain },
  };
}

/** Columns that were guessed to be numbers and hold a text that is none. */
export async function wronglyGuessed(
  connection: DuckDBConnection,
  source: Source,
): Promise<Set<number>> {
  const guessed = source.columns.flatMap(({ affinity }, index) =>
    affinity === 'number' ? [index] : [],
  );
  const checks = guessed.map((index) => {
    const text = source.text(index);
    return `count(*) FILTER (${text} IS NOT NULL AND TRY_CAST(${text} AS FLOAT) IS NULL)`;
  });
  const from = source.from(source.columns.map(() => 'text'));
  const reader = await connection.runAndReadAll(
    `SELECT ${['count(*)', ...checks].join(', ')} FROM ${from}`,
  );
  const [, ...counts] = reader.getRows()[0] ?? [];
  return new Set(guessed.filter((_, position) => Number(counts[position]) > 0));
}

const plainTimeOf = (source: Source, time: number): 'date' | 'number' =>
  source.columns[time]?.affinity === 'number' ? 'number' : 'date';

/** The text of a time cell, needed where the second, the plain day, is {@link noDay}. */
function timeColumns(source: Source, time: number, plain: 'date' | 'number'): [string, string] {
  const text = source.text(time);
  const date = source.date?.(time);
  if (date !== undefined) {
    const isPlain = `${date} BETWEEN DATE '0001-01-01' AND DATE '9999-12-31'`;
    return [`CASE WHEN NOT ${isPlain} THEN ${text} END`, plainDay(isPlain, sinceEpoch(date))];
  }
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
