import { copyRow } from './copy-row.ts';

/** The values at these places. */
function pick(values: Float64Array, places: Int32Array): Float64Array {
  const out = new Float64Array(places.length);
  for (let i = 0; i < places.length; i++) out[i] = values[places[i] as number] as number;
  return out;
}

/** The rows at these places of an [n, width] array. */
export function pickRows(values: Float64Array, places: Int32Array, width: number): Float64Array {
  if (width === 1) return pick(values, places);
  const out = new Float64Array(places.length * width);
  places.forEach((place, i) => {
    copyRow(values, place, out, i, width);
  });
  return out;
}

/** Places whose value passes, ascending. */
export function placesWhere(
  values: Int32Array,
  test: (value: number, place: number) => boolean,
): Int32Array {
  const places: number[] = [];
  values.forEach((value, place) => {
    if (test(value, place)) places.push(place);
  });
  return Int32Array.from(places);
}

/** Where rows stand in rows that hold them, both ascending. */
export function placesIn(whole: Int32Array, rows: Int32Array): Int32Array {
  let at = 0;
  return rows.map((row) => {
    while ((whole[at] as number) < row) at += 1;
    return at;
  });
}
