const cellCount = 2048;

/** The cuts of a column with a grid over them, so that few are looked at for a value. */
export interface CutIndex {
  /** With an Infinity behind the last, which nothing is above. */
  readonly cuts: Float64Array;
  /** [cells + 1] how many cuts lie in earlier cells. */
  readonly cells: Uint16Array;
  /** Least and largest finite cut, and cells per unit between. */
  readonly first: number;
  readonly last: number;
  readonly perUnit: number;
}

/** Lays a grid of equal cells from the first to the last finite cut, with one cell before and one behind it. */
export function indexCuts(cuts: Float64Array): CutIndex {
  const finite = cuts.filter(Number.isFinite);
  const first = finite[0] ?? 0;
  const end = finite.at(-1) ?? 0;
  // a range beyond all numbers has no cells
  const last = Number.isFinite(end - first) ? end : first;
  const index = {
    ...{
      cuts: Float64Array.of(...cuts, Infinity),
      first,
      last,
      perUnit: last > first ? cellCount / (last - first) : 0,
    },
    cells: new Uint16Array(cellCount + 3),
  };
  const { cells } = index;
  for (const cut of cuts) {
    const next = cellOf(index, cut) + 1;
    cells[next] = (cells[next] as number) + 1;
  }
  for (let cell = 1; cell < cells.length; cell++) {
    cells[cell] = (cells[cell] as number) + (cells[cell - 1] as number);
  }
  return index;
}

/** How many cuts are below a value, which is not NaN. A larger value is never in an earlier cell. */
export function cutsBelow(index: CutIndex, value: number): number {
  const { cuts, cells } = index;
  const cell = cellOf(index, value);
  let low = cells[cell] as number;
  let high = cells[cell + 1] as number;
  // most cells have one cut at the most
  if (high - low < 2) return low + Number((cuts[low] as number) < value);
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((cuts[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function cellOf({ first, last, perUnit }: CutIndex, value: number): number {
  if (value <= first) return 0;
  if (value > last) return cellCount + 1;
  return Math.min(cellCount, Math.floor((value - first) * perUnit)) + 1;
}
