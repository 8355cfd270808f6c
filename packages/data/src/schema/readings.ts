import type { FeatureColumn, KnownColumn } from '@prodrome/core';
import { mergedKind, type ColumnMerge } from './merge.ts';
import type { ImpossibleNumbers, Reading, SchemaColumn } from './dataset.ts';

/** A column with what a catalogue knows of it; where a person gave another domain, theirs counts. */
export function describeColumn(
  column: FeatureColumn,
  meaning: KnownColumn | undefined,
  clock?: true,
): SchemaColumn {
  if (!meaning) return clock ? { ...column, reading: { factor: 1, offset: 0, clock } } : column;
  const { variable, unit, plausible, possible, factor = 1, offset = 0 } = meaning;
  const known = { ...column, variable };
  if (column.kind === 'category' || column.kind === 'binary') return known;
  const isRead = factor !== 1 || offset !== 0 || possible !== undefined || clock === true;
  return {
    ...known,
    kind: meaning.kind === 'ordinal' ? 'ordinal' : column.kind,
    ...(unit !== undefined && { unit }),
    ...(plausible && { plausible }),
    ...(isRead && {
      reading: { factor, offset, ...(possible && { possible }), ...(clock && { clock }) },
    }),
  };
}

/** A column under the rule by which its values of a day become one. */
export const describeMerge = (column: SchemaColumn, merge: ColumnMerge): SchemaColumn => ({
  ...column,
  kind: mergedKind(column.kind, merge),
  ...merge,
});

/** A number as the table holds it; NaN where it cannot be. */
export function readNumber(value: number, { factor, offset, possible }: Reading): number {
  const read = factor * value + offset;
  return possible && !(read >= possible[0] && read <= possible[1]) ? NaN : read;
}

const shown = 20;

/**
 * Reads the columns of [rows, columns] values in place.
 * @param fileRow - data row of the file, from 0, of a row of the values.
 * @returns the columns with numbers that cannot be.
 */
export function applyReadings(
  values: Float32Array,
  columns: readonly SchemaColumn[],
  fileRow: (row: number) => number,
): ImpossibleNumbers[] {
  const width = columns.length;
  const all: ImpossibleNumbers[] = [];
  columns.forEach(({ name, reading }, at) => {
    if (!reading) return;
    let count = 0;
    let of = 0;
    const found = [Infinity, -Infinity] as [number, number];
    const rows: number[] = [];
    for (let i = at, row = 0; i < values.length; i += width, row++) {
      const value = values[i] as number;
      if (Number.isNaN(value)) continue;
      const read = readNumber(value, reading);
      of += 1;
      found[0] = Math.min(found[0], value);
      found[1] = Math.max(found[1], value);
      values[i] = read;
      if (!Number.isNaN(read)) continue;
      count += 1;
      if (rows.length < shown) rows.push(fileRow(row) + 1);
    }
    const possible = asWritten(reading);
    if (count > 0) all.push({ column: name, count, of, possible, found, rows });
  });
  return all;
}

/** What can be, in the numbers of the file. */
export function asWritten({
  factor,
  offset,
  possible = [-Infinity, Infinity],
}: Reading): [number, number] {
  const [a, b] = possible.map((value) => (value - offset) / factor) as [number, number];
  return a < b ? [a, b] : [b, a];
}
