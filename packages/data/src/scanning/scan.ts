import type { ParsedTime } from '../formats/times.ts';

const blockBits = 16;
/** Rows that a block has room for. */
export const blockRows = 1 << blockBits;

/** A run of rows. `values` is [blockRows, cells]; texts are indices into their column's dictionary. */
export interface Block {
  readonly values: Float32Array;
  readonly patients: Int32Array;
  readonly times: Float64Array;
  /** Where the rows stand in the file; absent where they follow each other. */
  readonly fileRows: Float64Array | undefined;
}

/** Rows of a file: in file order, or by patient and then in file order. Its blocks are overwritten by the next scan. */
export interface Scan {
  readonly rows: number;
  readonly blocks: readonly Block[];
  /** Per cell column: its texts in order of appearance; undefined for numbers. */
  readonly dictionaries: readonly (readonly string[] | undefined)[];
  /** Ids in order of appearance; empty without a patient column. */
  readonly patientIds: readonly string[];
  /** The finest kind that has occurred so far; undefined without a time column. */
  readonly timeKind: ParsedTime['kind'] | undefined;
  /** [rows], set where the text cannot be made from the number; undefined when there is none such. */
  readonly timeTexts: readonly (string | undefined)[] | undefined;
  /** Data row of the file, from 0. */
  fileRow(row: number): number;
}

/** Rows of a block. */
export const rowsOfBlock = (scan: Scan, block: number): number =>
  Math.min(blockRows, scan.rows - block * blockRows);

/** The block of a row. */
export const blockOf = (row: number): number => row >>> blockBits;

/** The place of a row in its block. */
export const placeIn = (row: number): number => row & (blockRows - 1);

/** Every row, in order. */
export function eachRow(
  scan: Scan,
  visit: (block: Block, place: number, row: number) => void,
): void {
  let row = 0;
  scan.blocks.forEach((block, index) => {
    const count = rowsOfBlock(scan, index);
    for (let place = 0; place < count; place++) visit(block, place, row++);
  });
}
