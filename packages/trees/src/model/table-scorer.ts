import { openMemory } from '../kernels/open-memory.ts';
import { Instance } from '../kernels/web-assembly.ts';
import type { NumericColumn } from '../column-table.ts';
import { loadPredictModule } from '../wasm-module.ts';
import { readValue, type LeafTests, type Reading } from './leaf-tests.ts';
import { planTables } from './leaf-tables.ts';
import type { ModelParts } from './model-parts.ts';
import type { Scorer } from './scorer.ts';
import { MemoryLayout, placeTables, writeTables } from './table-memory.ts';

/** What `wasm/predict.ts` exports: addresses, positions and numbers. */
interface PredictExports {
  readonly addTrees: (...given: number[]) => void;
}

/** Rows that are answered at once. */
const blockRows = 64;

/**
 * Looks each cell up in a table and strikes leaves of all trees out at once, in WebAssembly with SIMD: the bits of a walk.
 * @returns undefined where more than `mostBytes` were needed, or there is no memory.
 */
export function createTableScorer(
  parts: ModelParts,
  tests: LeafTests,
  mostBytes = 64 * 2 ** 20,
): Scorer | undefined {
  const block = openBlock(parts, tests, mostBytes);
  if (!block) return undefined;
  const { cells, margins, used, run } = block;
  const outputs = parts.base.length;
  const odd = used.filter((column) => {
    const reading = tests.readings[column];
    return reading !== undefined && (reading.isCategory || reading.isZeroMissing);
  });
  return {
    score: (row, into, at) => {
      for (const column of used) cells[column] = row[column] as number;
      for (const column of odd) {
        cells[column] = readValue(tests.readings[column] as Reading, row[column] as number);
      }
      run(1, 1);
      for (let k = 0; k < outputs; k++) into[at + k] = margins[k] as number;
    },
    scoreColumns: (columns, rows, into) => {
      for (let from = 0; from < rows; from += blockRows) {
        const count = Math.min(blockRows, rows - from);
        for (const column of used) {
          copy(columns[column] as NumericColumn, from, count, cells, column * blockRows);
        }
        for (const column of odd) {
          read(tests.readings[column] as Reading, cells, column * blockRows, count);
        }
        run(blockRows, count);
        into.set(margins.subarray(0, count * outputs), from * outputs);
      }
    },
  };
}

function read(reading: Reading, cells: Float64Array, from: number, count: number): void {
  for (let at = from; at < from + count; at++) {
    cells[at] = readValue(reading, cells[at] as number);
  }
}

/** Room for the cells and the margins of some rows, and what makes these of those. */
interface Block {
  /** Columns one after the other. */
  readonly cells: Float64Array;
  /** [rows, outputs] */
  readonly margins: Float64Array;
  /** The columns that are looked at. */
  readonly used: readonly number[];
  /** @param stride - from a column's first cell to the next one's. */
  readonly run: (stride: number, rows: number) => void;
}

function openBlock(
  { base, columns }: ModelParts,
  tests: LeafTests,
  mostBytes: number,
): Block | undefined {
  const groups = planTables(tests);
  const outputs = base.length;
  const layout = new MemoryLayout();
  const cellsAt = layout.take(8 * columns * blockRows);
  const foundAt = layout.take(4 * columns * blockRows);
  const leftAt = layout.take(4 * Math.max(...groups.map(({ width }) => width)));
  const marginsAt = layout.take(8 * outputs * blockRows);
  const placed = groups.map((group) => placeTables(group, layout));
  const memory = layout.bytes > mostBytes ? undefined : openMemory(layout.bytes);
  if (!memory) return undefined;
  for (const each of placed) writeTables(each, memory.buffer);
  const instance = new Instance(loadPredictModule(), { env: { memory } });
  const { addTrees } = instance.exports as PredictExports;
  const margins = new Float64Array(memory.buffer, marginsAt, outputs * blockRows);
  return {
    cells: new Float64Array(memory.buffer, cellsAt, columns * blockRows),
    margins,
    used: [...new Set(groups.flatMap((group) => group.columns.map(({ column }) => column)))],
    run: (stride, rows) => {
      for (let row = 0; row < rows; row++) {
        for (let k = 0; k < outputs; k++) margins[row * outputs + k] = base[k] as number;
      }
      for (const { group, planAt, wordsAt, leavesAt } of placed) {
        // addresses one by one: a spread list would be made anew at every call
        addTrees(
          cellsAt,
          stride,
          rows,
          planAt,
          group.columns.length,
          group.width,
          foundAt,
          leftAt,
          wordsAt,
          leavesAt,
          group.firstWords.length,
          group.firstTree % outputs,
          outputs,
          marginsAt,
        );
      }
    },
  };
}

function copy(
  values: NumericColumn,
  from: number,
  count: number,
  cells: Float64Array,
  at: number,
): void {
  for (let i = 0; i < count; i++) cells[at + i] = values[from + i] as number;
}
