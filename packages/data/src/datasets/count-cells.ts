import type { FeatureTable } from '@prodrome/core';
import type { CellCount, ImpossibleNumbers } from '../schema/dataset.ts';
import type { Roles } from '../schema/roles.ts';
import type { Source } from '../formats/source.ts';
import type { Entries, MergedDays } from './merge-days.ts';

/** What became of the rows of a scan. */
export interface CountedRows {
  readonly rowsRead: number;
  /** Duplicates. */
  readonly dropped: number;
  /** The rows that stay, and what among them cannot be. */
  readonly entries: Pick<Entries, 'values' | 'outcomes'>;
  readonly impossible: readonly ImpossibleNumbers[];
  /** What they became, where days are merged. */
  readonly days: MergedDays | undefined;
  readonly table: FeatureTable;
  /** [rows] outcomes or targets. */
  readonly own: Float64Array;
}

/** Where every cell went. Each number is counted for itself: that they add up is a law, not how they are made. */
export function countCells(
  { source, roles }: { readonly source: Source; readonly roles: Roles },
  { rowsRead, dropped, entries, impossible, days, table, own }: CountedRows,
): CellCount {
  const { patient, time, label, features, ignored, leftOut = [] } = roles;
  const isPart = (part: number | undefined): number => (part === undefined ? 0 : 1);
  const cannotBe = impossible.reduce((sum, { count }) => sum + count, 0);
  const unknownValues = countUnknown(entries.values);
  const unknown = unknownValues + (label === undefined ? 0 : countUnknown(entries.outcomes));
  const sums = days?.impossible.reduce((sum, { summed = 0 }) => sum + summed, 0) ?? 0;
  return {
    read: rowsRead * source.columns.length,
    keys: rowsRead * (isPart(patient) + isPart(time)),
    used:
      table.values.length -
      // a million rows take a while
      (table.values === entries.values ? unknownValues : countUnknown(table.values)) +
      own.length -
      countUnknown(own),
    missing: unknown - cannotBe,
    impossible: cannotBe + sums,
    ignored: rowsRead * ignored.length,
    leftOut: rowsRead * leftOut.length,
    repeated: dropped * (features.length + isPart(label)),
    merged: days?.merged ?? 0,
    outside: days?.outside ?? 0,
  };
}

function countUnknown(values: Float32Array | Float64Array): number {
  let unknown = 0;
  for (let at = 0; at < values.length; at++) if (values[at] !== values[at]) unknown += 1;
  return unknown;
}
