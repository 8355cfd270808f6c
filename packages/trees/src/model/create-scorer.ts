import { listTests } from './leaf-tests.ts';
import type { ModelParts } from './model-parts.ts';
import type { Scorer } from './scorer.ts';
import { createTableScorer } from './table-scorer.ts';
import { createWalkingScorer } from './walking-scorer.ts';

/** So many rows cost what tables cost that are made for them. */
const rowsBeforeTables = 1000;
/** Leaves of a tree, on average, beyond which walking was as fast where the processor's cache is shared. */
const leavesBeyondTables = 128;

/** Walks at first, and where it must; looks up in tables where there are rows enough. The answers are the same, bit for bit. */
export function createScorer(parts: ModelParts): Scorer {
  const walking = createWalkingScorer(parts);
  let tables: Scorer | undefined;
  let rowsLeft = rowsBeforeTables;
  const choose = (rows: number): Scorer => {
    if (rowsLeft > 0) {
      rowsLeft -= rows;
      if (rowsLeft <= 0) {
        tables = makeTables(parts);
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

function makeTables(parts: ModelParts): Scorer | undefined {
  const { trees } = parts;
  const leaves = trees.reduce((sum, { values }) => sum + values.length, 0);
  const tests = leaves <= leavesBeyondTables * trees.length ? listTests(parts) : undefined;
  return tests && createTableScorer(parts, tests);
}
