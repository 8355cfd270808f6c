import type { CellReader } from '../schema/writing.ts';
import { eachRow, type Scan } from './scan.ts';

/** One of the texts of a column. */
export interface SeenText {
  readonly text: string;
  /** Undefined where the text is no number. */
  readonly number: number | undefined;
  /** Data row of the file, from 0, where it stands first. */
  readonly row: number;
}

/** What the texts of a column were, over all scans. */
export interface TextTally {
  add(scan: Scan): void;
  /** In order of appearance. */
  texts(): readonly SeenText[];
  /** Whether `texts` are all; numbers beyond the first 4096 that tell nothing new are only counted. */
  isComplete(): boolean;
  /** Distinct texts, and cells that have one. */
  counts(): { readonly distinct: number; readonly cells: number };
  /** Share of the cells with a text whose text is a number. */
  shareOfNumbers(): number;
  /** Whether there were the numbers 0 and 1 and no other. */
  isZeroOrOne(): boolean;
}

const keptNumbers = 4096;

/** Tallies a column of texts; memory grows with its distinct texts that are no numbers. */
export function tallyTexts(
  cell: number,
  { number: parseNumber }: Pick<CellReader, 'number'>,
): TextTally {
  const seen = new Map<string, SeenText>();
  let distinctNumbers = 0;
  let cells = 0;
  let numberCells = 0;
  let zeroOrOne = false;
  let other = false;
  const note = (text: string, row: number, count: number): void => {
    const known = seen.get(text);
    const number = known ? known.number : parseNumber(text);
    cells += count;
    if (number !== undefined) numberCells += count;
    if (known) return;
    const value = Math.fround(number ?? NaN);
    if (value === 0 || value === 1) zeroOrOne = true;
    else if (number !== undefined && !Number.isNaN(number)) other = true;
    const isPlain = number !== undefined && Math.abs(value) !== Infinity;
    if (isPlain && ++distinctNumbers > keptNumbers) return;
    seen.set(text, { text, number, row });
  };
  return {
    texts: () => [...seen.values()],
    isComplete: () => distinctNumbers <= keptNumbers,
    counts: () => ({ distinct: seen.size + Math.max(0, distinctNumbers - keptNumbers), cells }),
    shareOfNumbers: () => numberCells / cells,
    isZeroOrOne: () => zeroOrOne && !other,
    add: (scan) => {
      const dictionary = scan.dictionaries[cell] ?? [];
      const counts = new Float64Array(dictionary.length);
      const rows = new Float64Array(dictionary.length);
      const width = scan.dictionaries.length;
      eachRow(scan, ({ values }, place, row) => {
        const code = values[place * width + cell] as number;
        if (code !== code) return;
        if (counts[code] === 0) rows[code] = scan.fileRow(row);
        counts[code] = (counts[code] as number) + 1;
      });
      dictionary.forEach((text, code) => {
        note(text, rows[code] as number, counts[code] as number);
      });
    },
  };
}
