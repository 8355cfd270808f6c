import type { ImpossibleNumbers, SchemaColumn } from '../schema/dataset.ts';
import { applyReadings } from '../schema/readings.ts';
import { readLabel } from '../schema/label-reading.ts';
import type { Roles } from '../schema/roles.ts';
import { cellReader } from '../schema/writing.ts';
import { blockOf, placeIn, type Scan } from './scan.ts';
import { valuesOfTexts } from './text-kinds.ts';

/** Cells of some rows, and what among them could not be. */
interface Gathered {
  readonly values: Float32Array;
  readonly labels: Float64Array;
  readonly impossible: readonly ImpossibleNumbers[];
}

/** The meaning of all cells of a scan: features first, then the label where there is one. */
export interface Cells {
  readonly columns: readonly SchemaColumn[];
  readonly names: readonly string[];
  /** Value of a cell, before its column's reading. */
  value(row: number, cell: number): number;
  /** Equal texts of categories, equal values otherwise; two missing cells are the same. */
  same(a: number, b: number, cell: number): boolean;
  /** Orders rows by their cells; 0 for those that are the same in all. */
  compare(a: number, b: number): number;
  /** Features [rows, columns] and labels [rows], NaN without a label column. */
  gather(rows: Int32Array): Gathered;
}

/** Reads a scan's cells as columns of the kinds that were inferred. */
export function readCells(
  scan: Scan,
  roles: Roles,
  columns: readonly SchemaColumn[],
  names: readonly string[],
): Cells {
  const width = scan.dictionaries.length;
  const features = roles.features.length;
  const { labelReading } = roles;
  const reader = cellReader(roles.writing);
  const maps = scan.dictionaries.map((texts, cell) => {
    if (!texts) return undefined;
    const column = columns[cell];
    if (column || !labelReading) return valuesOfTexts(column ?? { kind: 'binary' }, texts, reader);
    return Float32Array.from(texts, (text) => readLabel(labelReading, text, reader.number) ?? NaN);
  });
  const raw = (row: number, cell: number): number =>
    scan.blocks[blockOf(row)]?.values[placeIn(row) * width + cell] ?? NaN;
  const value = (row: number, cell: number): number => mapped(raw(row, cell), maps[cell]);
  const told = (row: number, cell: number): number =>
    (columns[cell]?.kind === 'category' ? raw : value)(row, cell) + 0;
  const same = (a: number, b: number, cell: number): boolean =>
    Object.is(told(a, cell), told(b, cell));
  const compare = (a: number, b: number): number => {
    for (let cell = 0; cell < names.length; cell++) {
      const [x, y] = [told(a, cell), told(b, cell)];
      if (x < y || (Number.isNaN(y) && !Number.isNaN(x))) return -1;
      if (x > y || (Number.isNaN(x) && !Number.isNaN(y))) return 1;
    }
    return 0;
  };
  const gather = (rows: Int32Array): Gathered => {
    const values = new Float32Array(rows.length * features);
    const labels = new Float64Array(rows.length).fill(NaN);
    gatherRaw(scan, rows, values, labels);
    maps.forEach((map, cell) => {
      if (map && cell < features) mapColumn(values, features, cell, map);
      else if (map) mapColumn(labels, 1, 0, map);
    });
    const impossible = applyReadings(values, columns, (row) => scan.fileRow(rows[row] as number));
    return { values, labels, impossible };
  };
  return { columns, names, value, same, compare, gather };
}

const mapped = (value: number, map: Float32Array | undefined): number =>
  map === undefined || Number.isNaN(value) ? value : (map[value] as number);

function gatherRaw(scan: Scan, rows: Int32Array, values: Float32Array, labels: Float64Array): void {
  const width = scan.dictionaries.length;
  const features = rows.length === 0 ? 0 : values.length / rows.length;
  for (let i = 0, to = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    const block = scan.blocks[blockOf(row)] as Scan['blocks'][number];
    const from = block.values;
    let at = placeIn(row) * width;
    for (const end = at + features; at < end; at++) values[to++] = from[at] as number;
    if (width > features) labels[i] = from[at] as number;
  }
}

function mapColumn(
  values: Float32Array | Float64Array,
  width: number,
  column: number,
  map: Float32Array,
): void {
  for (let at = column; at < values.length; at += width) {
    values[at] = mapped(values[at] as number, map);
  }
}
