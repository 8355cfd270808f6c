/**
 * Finds the rows that are nearest by Euclidean distance; of rows that are equally near, the earlier one first.
 * @param rows - [m, width]
 * @param count - how many to find, at most m.
 * @param found - [count], written to: their places, the nearest first.
 * @param leftOut - a row that is not found.
 */
export function nearestInto(
  rows: Float64Array,
  width: number,
  asked: Float64Array,
  found: Int32Array,
  leftOut = -1,
): void {
  const count = found.length;
  const m = width === 0 ? Infinity : rows.length / width;
  const distances = new Float64Array(count).fill(Infinity);
  let held = 0;
  for (let row = 0; row < m && !(width === 0 && held === count); row++) {
    if (row === leftOut) continue;
    let distance = 0;
    for (let c = 0, at = row * width; c < width; c++, at++) {
      const away = (asked[c] as number) - (rows[at] as number);
      distance += away * away;
    }
    if (held === count && distance >= (distances[count - 1] as number)) continue;
    let place = Math.min(held, count - 1);
    for (; place > 0 && (distances[place - 1] as number) > distance; place--) {
      distances[place] = distances[place - 1] as number;
      found[place] = found[place - 1] as number;
    }
    distances[place] = distance;
    found[place] = row;
    held = Math.min(count, held + 1);
  }
}
