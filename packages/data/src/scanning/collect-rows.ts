import type { DuckDBDataChunk } from '@duckdb/node-api';
import { readNumbers, readTexts, type Span } from './read-cells.ts';
import { patientReader, timeReader } from './read-keys.ts';
import type { ScanPlan } from './scan-plan.ts';
import { blockOf, blockRows, placeIn, type Block, type Scan } from './scan.ts';

/** A scan ends at the first row at or after `rows` that begins another patient, or at any row. */
export interface ScanSize {
  readonly rows: number;
  readonly wholePatients: boolean;
}

/** Takes rows in until a scan of them is taken out. */
export interface Collector {
  rows(): number;
  /** Up to where the rows of a chunk belong to the scan that is being collected. */
  endOfScan(chunk: DuckDBDataChunk, from: number): number;
  add(chunk: DuckDBDataChunk, from: number, end: number): void;
  take(): Scan;
}

/** Collects the answer to a plan. Blocks are used again for the next scan. */
export function createCollector(plan: ScanPlan, size: ScanSize): Collector {
  const { columns } = plan;
  const width = plan.affinities.length;
  const blocks: Block[] = [];
  const patients = patientReader(columns.patient ?? NaN, plan);
  const times = timeReader(columns.time ?? NaN, plan);
  const newDictionaries = (): (Map<string, number> | undefined)[] =>
    plan.affinities.map((affinity) => (affinity === 'text' ? new Map() : undefined));
  let dictionaries = newDictionaries();
  let first = 0;
  let rows = 0;
  const readSpan = (chunk: DuckDBDataChunk, span: Span, block: Block): void => {
    if (block.fileRows) readFileRows(chunk, columns.fileRow ?? NaN, span, block.fileRows);
    dictionaries.forEach((dictionary, column) => {
      if (dictionary) readTexts(chunk, column, span, width, block.values, dictionary, plan);
      else readNumbers(chunk, column, span, width, block.values, plan);
    });
    if (columns.patient !== undefined) patients.read(chunk, span, block.patients);
    if (columns.time !== undefined) times.read(chunk, span, block.times);
  };
  return {
    rows: () => rows,
    endOfScan: (chunk, from) => {
      const end = Math.min(chunk.rowCount, from + Math.max(0, size.rows - rows));
      if (!size.wholePatients || columns.patient === undefined) return end;
      return patients.endOfPatient(chunk, end);
    },
    add: (chunk, begin, end) => {
      for (let from = begin; from < end;) {
        const place = placeIn(rows);
        const block = (blocks[blockOf(rows)] ??= newBlock(width, columns.fileRow !== undefined));
        const count = Math.min(end - from, blockRows - place);
        const start = first + rows;
        const { fileRows } = block;
        const fileRow = fileRows
          ? (i: number): number => fileRows[place + i] as number
          : (i: number): number => start + i;
        readSpan(chunk, { from, count, place, row: rows, fileRow }, block);
        from += count;
        rows += count;
      }
    },
    take: () => {
      const [taken, start] = [rows, first];
      const scan: Scan = {
        rows,
        blocks: blocks.slice(0, Math.ceil(rows / blockRows)),
        dictionaries: dictionaries.map((dictionary) => dictionary && [...dictionary.keys()]),
        patientIds: patients.take(),
        timeKind: times.kind(),
        timeTexts: times.take(),
        fileRow: (row) => blocks[blockOf(row)]?.fileRows?.[placeIn(row)] ?? start + row,
      };
      first += taken;
      rows = 0;
      dictionaries = newDictionaries();
      return scan;
    },
  };
}

function readFileRows(
  chunk: DuckDBDataChunk,
  column: number,
  { from, count, place }: Span,
  out: Float64Array,
): void {
  const vector = chunk.getColumnVector(column);
  for (let i = 0; i < count; i++) out[place + i] = vector.getItem(from + i) as number;
}

function newBlock(width: number, sorted: boolean): Block {
  return {
    values: new Float32Array(blockRows * width),
    patients: new Int32Array(blockRows),
    times: new Float64Array(blockRows),
    fileRows: sorted ? new Float64Array(blockRows) : undefined,
  };
}
