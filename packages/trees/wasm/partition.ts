import { float, missingBin, whole } from './numbers';

/** −1 where a row's bin goes left, else 0: without branches, since which way a row goes cannot be guessed. */
function leftMask(bins: usize, row: i32, above: i32, keep: i32): i32 {
  const own = <i32>load<u8>(bins + <usize>row);
  return ((own - above) | ((missingBin - 1 - own) & keep)) >> 31;
}

/** How many rows of a stretch go left. */
export function countLeft(
  bins: usize,
  bin: i32,
  missingLeft: bool,
  rows: usize,
  from: i32,
  to: i32,
): i32 {
  const keep = missingLeft ? -1 : 0;
  let count = 0;
  for (let i = from; i < to; i++) count -= leftMask(bins, whole(rows, i), bin + 1, keep);
  return count;
}

/** @param left - where the first row that goes left is put, and `right` the first other: one goes up, the other down. */
export function partition(
  bins: usize,
  bin: i32,
  missingLeft: bool,
  rows: usize,
  packed: usize,
  from: i32,
  to: i32,
  toRows: usize,
  toPacked: usize,
  left: i32,
  right: i32,
): i32 {
  const keep = missingLeft ? -1 : 0;
  let nextLeft = left;
  let nextRight = right;
  for (let i = from; i < to; i++) {
    const row = whole(rows, i);
    const goesLeft = leftMask(bins, row, bin + 1, keep);
    const at = nextRight ^ ((nextLeft ^ nextRight) & goesLeft);
    store<i32>(toRows + ((<usize>at) << 2), row);
    store<f64>(toPacked + ((<usize>at) << 3), float(packed, i));
    nextLeft -= goesLeft;
    nextRight -= 1 + goesLeft;
  }
  return nextLeft - left;
}
