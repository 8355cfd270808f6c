import { alignment, spaceOf } from '../kernels/open-memory.ts';
import { leavesPerWord } from './leaf-tests.ts';
import { fillLeaves, fillTable, searchLength, tableRows, type LeafTables } from './leaf-tables.ts';

/** Numbers that are told of a column's tables. */
const planWidth = 5;

/** Hands out addresses of a memory that is yet to be made. */
export class MemoryLayout {
  // address 0 stays free: nothing there is anybody's
  bytes = alignment;

  take(bytes: number): number {
    const at = this.bytes;
    this.bytes += spaceOf(bytes);
    return at;
  }
}

/** Where the tables of a group of trees are. */
export interface PlacedTables {
  readonly group: LeafTables;
  /** [columns, 5] column, address of thresholds, first jump of their search, addresses of the table and of its last row. */
  readonly planAt: number;
  readonly wordsAt: number;
  readonly leavesAt: number;
  /** [columns] */
  readonly thresholdsAt: readonly number[];
  /** [columns] */
  readonly tablesAt: readonly number[];
}

/** Finds a place for the tables of a group. */
export const placeTables = (group: LeafTables, layout: MemoryLayout): PlacedTables => ({
  group,
  planAt: layout.take(4 * planWidth * group.columns.length),
  wordsAt: layout.take(4 * group.firstWords.length),
  leavesAt: layout.take(8 * leavesPerWord * group.width),
  thresholdsAt: group.columns.map((own) => layout.take(8 * searchLength(own))),
  tablesAt: group.columns.map((own) => layout.take(4 * group.width * tableRows(own))),
});

/** Writes the tables to their place. */
export function writeTables(
  { group, planAt, wordsAt, leavesAt, thresholdsAt, tablesAt }: PlacedTables,
  buffer: ArrayBuffer,
): void {
  const plan = new Uint32Array(buffer, planAt, planWidth * group.columns.length);
  new Int32Array(buffer, wordsAt, group.firstWords.length).set(group.firstWords);
  fillLeaves(group, new Float64Array(buffer, leavesAt, leavesPerWord * group.width));
  group.columns.forEach((own, at) => {
    const length = searchLength(own);
    const thresholdAt = thresholdsAt[at] as number;
    const tableAt = tablesAt[at] as number;
    const thresholds = new Float64Array(buffer, thresholdAt, length).fill(Infinity);
    thresholds.set(own.thresholds);
    fillTable(own, group, new Int32Array(buffer, tableAt, group.width * tableRows(own)));
    const missingAt = tableAt + 4 * group.width * (tableRows(own) - 1);
    plan.set([own.column, thresholdAt, 4 * length, tableAt, missingAt], at * planWidth);
  });
}
