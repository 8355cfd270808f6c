import { listLeafBits } from './leaf-bits.ts';
import type { ModelParts } from './model-parts.ts';
import type { Scorer } from './scorer.ts';
import { createTableScorer } from './table-scorer.ts';
import { createWalkingScorer } from './walking-scorer.ts';

/** So many rows cost what tables cost that are made for them. */
const rowsBeforeTables = 1000;

/** Walks at first, and where it must; looks up in tables where there are rows enough. The answers are the same, bit for bit. */
export function createScorer(parts: ModelParts): Scorer {
  const walking = createWalkingScorer(parts);
  let tables: Scorer | undefined;
  let rowsLeft = rowsBeforeTables;
  const choose = (rows: number): Scorer => {
    if (rowsLeft > 0) {
      rowsLeft -= rows;
      if (rowsLeft <= 0) {
        const bits = listLeafBits(parts);
        tables = bits && createTableScorer(parts, bits);
      }
    }
    return tables ?? walking;
  };
  return {
    score: (row, into, at) => {
      choose(1).score(row, into, at);
    },
    scoreColumns: (columns, rows, into) => {
      choose(rows).scoreColumns(columns, rows, into);
    },
  };
}
