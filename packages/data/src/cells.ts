import type { FeatureColumn } from '@prodrome/core';
import type { Roles } from './roles.ts';
import { blockOf, placeIn, rowsOfBlock, type Scan } from './scan.ts';
import { inferTexts, knownTexts, labelTexts, type TextMeaning } from './text-columns.ts';

/** The meaning of all cells of a scan: features first, then the label where there is one. */
export interface Cells {
  readonly columns: readonly FeatureColumn[];
  readonly names: readonly string[];
  readonly labelValues: readonly [string, string] | undefined;
  /** Value of a cell, as tables hold it. */
  value(row: number, cell: number): number;
  /** Equal texts of categories, equal values otherwise; two missing cells are the same. */
  same(a: number, b: number, cell: number): boolean;
  /** Features [rows, columns] and labels [rows] of file rows, NaN without a label column. */
  gather(rows: Int32Array): { readonly values: Float32Array; readonly labels: Float64Array };
}

/** @throws RowFault `DATA_VALUE` for cells that their column cannot hold. */
export function readCells(scan: Scan, roles: Roles, names: readonly string[]): Cells {
  const width = scan.dictionaries.length;
  const features = roles.features.length;
  const meanings = scan.dictionaries.map((dictionary, cell): TextMeaning | undefined => {
    if (!dictionary) return undefined;
    const name = names[cell] ?? '';
    if (cell === features) return labelTexts(scan, cell, name, dictionary);
    const known = roles.features[cell]?.known;
    return known
      ? knownTexts(scan, cell, known, dictionary)
      : inferTexts(scan, cell, name, dictionary);
  });
  const columns = roles.features.map(({ name, domain, known }, cell): FeatureColumn => {
    if (known) return known;
    const { kind = 'number', categories } = meanings[cell] ?? {};
    const isBinary = kind === 'number' && isZeroOrOne(scan, cell, meanings[cell]);
    return { name, domain, kind: isBinary ? 'binary' : kind, ...(categories && { categories }) };
  });
  const raw = (row: number, cell: number): number =>
    scan.blocks[blockOf(row)]?.values[placeIn(row) * width + cell] ?? NaN;
  const maps = meanings.map((meaning) => meaning?.values);
  const value = (row: number, cell: number): number => mapped(raw(row, cell), maps[cell]);
  const same = (a: number, b: number, cell: number): boolean => {
    const of = columns[cell]?.kind === 'category' ? raw : value;
    return Object.is(of(a, cell) + 0, of(b, cell) + 0);
  };
  const gather = (rows: Int32Array): { values: Float32Array; labels: Float64Array } => {
    const values = new Float32Array(rows.length * features);
    const labels = new Float64Array(rows.length).fill(NaN);
    gatherRaw(scan, rows, values, labels);
    maps.forEach((map, cell) => {
      if (map && cell < features) mapColumn(values, features, cell, map);
      else if (map) mapColumn(labels, 1, 0, map);
    });
    return { values, labels };
  };
  return { columns, names, labelValues: meanings[features]?.pair, value, same, gather };
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

function isZeroOrOne(scan: Scan, cell: number, meaning: TextMeaning | undefined): boolean {
  const width = scan.dictionaries.length;
  const map = meaning?.values;
  let found = false;
  for (let block = 0; block < scan.blocks.length; block++) {
    const values = (scan.blocks[block] as Scan['blocks'][number]).values;
    const end = rowsOfBlock(scan, block) * width;
    for (let at = cell; at < end; at += width) {
      const value = mapped(values[at] as number, map);
      if (value === 0 || value === 1) found = true;
      else if (value === value) return false;
    }
  }
  return found;
}
