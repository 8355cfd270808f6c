import type { FeatureColumn, KnownColumn } from '@prodrome/core';
import type { ImpossibleNumbers, Reading, SchemaColumn } from './dataset.ts';

/** A column with what a catalogue knows of it; where a person gave another domain, theirs counts. */
export function describeColumn(
  column: FeatureColumn,
  meaning: KnownColumn | undefined,
): SchemaColumn {
  if (!meaning) return column;
  const { variable, unit, plausible, possible, factor = 1, offset = 0 } = meaning;
  const known = { ...column, variable };
  if (column.kind === 'category' || column.kind === 'binary') return known;
  const isRead = factor !== 1 || offset !== 0 || possible !== undefined;
  return {
    ...known,
    kind: meaning.kind === 'ordinal' ? 'ordinal' : column.kind,
    ...(unit !== undefined && { unit }),
    ...(plausible && { plausible }),
    ...(isRead && { reading: { factor, offset, ...(possible && { possible }) } }),
  };
}

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
  const found: ImpossibleNumbers[] = [];
  columns.forEach(({ name, reading }, at) => {
    if (!reading) return;
    let count = 0;
    const rows: number[] = [];
    for (let i = at, row = 0; i < values.length; i += width, row++) {
      const value = values[i] as number;
      if (Number.isNaN(value)) continue;
      const read = readNumber(value, reading);
      values[i] = read;
      if (!Number.isNaN(read)) continue;
      count += 1;
      if (rows.length < shown) rows.push(fileRow(row) + 1);
    }
    if (count > 0) found.push({ column: name, count, rows });
  });
  return found;
}
