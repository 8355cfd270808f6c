import { throwIfCancelled, type CallContext } from '@prodrome/core';
import type { DuckDBConnection } from '@duckdb/node-api';
import { readNumbers, readTexts } from './read-cells.ts';
import { patientReader, timeReader } from './read-keys.ts';
import type { ScanPlan } from './scan-plan.ts';
import type { ParsedTime } from './times.ts';

const blockBits = 16;
const blockRows = 1 << blockBits;

/** A run of file rows. `values` is [blockRows, cells]; texts are indices into their column's dictionary. */
interface Block {
  readonly values: Float32Array;
  readonly patients: Int32Array;
  readonly times: Float64Array;
}

/** A file's rows in file order. */
export interface Scan {
  readonly rows: number;
  readonly blocks: readonly Block[];
  /** Per cell column: its texts in order of appearance; undefined for numbers. */
  readonly dictionaries: readonly (readonly string[] | undefined)[];
  /** Ids in order of appearance; empty without a patient column. */
  readonly patientIds: readonly string[];
  /** The finest kind that occurs; undefined without a time column. */
  readonly timeKind: ParsedTime['kind'] | undefined;
  /** [rows], set where the text cannot be made from the number; undefined when there is none such. */
  readonly timeTexts: readonly (string | undefined)[] | undefined;
}

/** Rows of a block. */
export const rowsOfBlock = (scan: Scan, block: number): number =>
  Math.min(blockRows, scan.rows - block * blockRows);

/** The block of a file row. */
export const blockOf = (row: number): number => row >>> blockBits;

/** The place of a file row in its block. */
export const placeIn = (row: number): number => row & (blockRows - 1);

/** Streams a file into typed blocks. @throws RowFault for cells without a patient or a time that can be read. */
export async function scanRows(
  connection: DuckDBConnection,
  plan: ScanPlan,
  context: CallContext,
): Promise<Scan> {
  const width = plan.affinities.length;
  const dictionaries = plan.affinities.map((affinity) =>
    affinity === 'text' ? new Map<string, number>() : undefined,
  );
  const patients = patientReader(width, plan.patient);
  const times = timeReader(width + (plan.patient === undefined ? 0 : 2), plan);
  const blocks: Block[] = [];
  let rows = 0;
  const result = await connection.stream(plan.sql);
  for (;;) {
    throwIfCancelled(context.signal, 'reading data');
    const chunk = await result.fetchChunk();
    if (!chunk || chunk.rowCount === 0) break;
    for (let from = 0; from < chunk.rowCount;) {
      const place = rows % blockRows;
      const block =
        place === 0 ? newBlock(width, blocks) : (blocks.at(-1) ?? newBlock(width, blocks));
      const count = Math.min(chunk.rowCount - from, blockRows - place);
      const span = { from, count, place, row: rows };
      dictionaries.forEach((dictionary, column) => {
        if (dictionary) readTexts(chunk, column, span, width, block.values, dictionary);
        else readNumbers(chunk, column, span, width, block.values, plan);
      });
      if (plan.patient !== undefined) patients.read(chunk, span, block.patients);
      if (plan.time !== undefined) times.read(chunk, span, block.times);
      from += count;
      rows += count;
    }
  }
  return {
    rows,
    blocks,
    dictionaries: dictionaries.map((dictionary) => dictionary && [...dictionary.keys()]),
    patientIds: patients.ids(),
    timeKind: times.kind(),
    timeTexts: times.texts(),
  };
}

function newBlock(width: number, blocks: Block[]): Block {
  const block = {
    values: new Float32Array(blockRows * width),
    patients: new Int32Array(blockRows),
    times: new Float64Array(blockRows),
  };
  blocks.push(block);
  return block;
}
