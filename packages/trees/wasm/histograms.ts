import { float, whole } from './numbers';

function add(into: usize, slot: usize, bin: u32, value: f64): void {
  const at = into + (slot << 11) + ((<usize>bin) << 3);
  store<f64>(at, load<f64>(at) + value);
}

/** Rows that are read at a time: their words stay in the cache from one group to the next. */
const block: i32 = 2048;

/**
 * @param columns - how many there are: of the last group's bins those beyond are left as they are.
 * @param addresses - of the histogram of each group; 0 = none.
 */
export function histograms(
  words: usize,
  columns: i32,
  rows: usize,
  packed: usize,
  from: i32,
  to: i32,
  addresses: usize,
  firstGroup: i32,
  endGroup: i32,
): void {
  const groups = (columns + 7) >> 3;
  for (let start = from; start < to; start += block) {
    const end = min<i32>(to, start + block);
    for (let group = firstGroup; group < endGroup; group++) {
      const into = <usize>whole(addresses, group);
      if (into == 0) continue;
      const own = words + ((<usize>group) << 3);
      const slots = columns - (group << 3);
      if (slots > 6) sumGroup<v128>(own, groups, rows, packed, start, end, into);
      else if (slots > 4) sumGroup<u64>(own, groups, rows, packed, start, end, into);
      else if (slots > 2) sumGroup<u32>(own, groups, rows, packed, start, end, into);
      else sumGroup<u16>(own, groups, rows, packed, start, end, into);
    }
  }
}

/** T stands for a number of columns, so that each has a loop of its own: its size is 2, 4, 8 (for 6) or 16 (for 8). */
function sumGroup<T>(
  words: usize,
  groups: i32,
  rows: usize,
  packed: usize,
  from: i32,
  to: i32,
  into: usize,
): void {
  for (let i = from; i < to; i++) {
    const bins = load<u64>(words + ((<usize>(whole(rows, i) * groups)) << 3));
    const value = float(packed, i);
    const low = <u32>bins;
    const high = <u32>(bins >> 32);
    add(into, 0, low & 255, value);
    add(into, 1, (low >> 8) & 255, value);
    if (sizeof<T>() > 2) {
      add(into, 2, (low >> 16) & 255, value);
      add(into, 3, low >> 24, value);
    }
    if (sizeof<T>() > 4) {
      add(into, 4, high & 255, value);
      add(into, 5, (high >> 8) & 255, value);
    }
    if (sizeof<T>() > 8) {
      add(into, 6, (high >> 16) & 255, value);
      add(into, 7, high >> 24, value);
    }
  }
}

/** Puts zeros into histograms. */
export function clear(addresses: usize, groups: i32, bytes: i32): void {
  for (let group = 0; group < groups; group++) {
    const at = <usize>whole(addresses, group);
    if (at != 0) memory.fill(at, 0, bytes);
  }
}

/** Adds the sums of one histogram to those of another. */
export function merge(into: usize, from: usize, count: i32): void {
  const end = (<usize>count) << 3;
  for (let at: usize = 0; at < end; at += 16) {
    v128.store(into + at, v128.add<f64>(v128.load(into + at), v128.load(from + at)));
  }
}

export function subtract(from: usize, child: usize, count: i32): void {
  const end = (<usize>count) << 3;
  for (let at: usize = 0; at < end; at += 16) {
    v128.store(from + at, v128.sub<f64>(v128.load(from + at), v128.load(child + at)));
  }
}
