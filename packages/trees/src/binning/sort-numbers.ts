const digits = [0, 11, 22] as const;
const places = 2048;
const mask = places - 1;

/** Sorts list after list in the same memory. */
export interface NumberSorter {
  /**
   * The first `count` numbers of a list, none NaN, ascending; the list may be overwritten, and what is returned is valid until the
   * next call. −0 and 0 may stand in any order.
   */
  sort(values: Float64Array, count: number): Float64Array | Float32Array;
  /** Every `step`-th number of a list, those that are NaN left out, ascending; valid until the next call. */
  sortSingles(values: Float32Array, step: number): Float32Array;
}

/**
 * Where all are numbers of single precision, three passes over the digits of their bits (Knuth 1998, §5.2.5, algorithm R), else
 * JavaScript's own sort.
 * @param longest - the most numbers of a list.
 */
export function createNumberSorter(longest: number): NumberSorter {
  const singles = new Float32Array(longest);
  const others = new Float32Array(longest);
  const [bits, otherBits] = [singles, others].map(({ buffer }) => new Uint32Array(buffer)) as [
    Uint32Array,
    Uint32Array,
  ];
  const starts = digits.map(() => new Int32Array(places));
  const sortBits = (count: number): Float32Array => {
    countDigits(bits, count, starts);
    pass(bits, otherBits, count, 0, starts[0] as Int32Array);
    pass(otherBits, bits, count, 11, starts[1] as Int32Array);
    pass(bits, otherBits, count, 22, starts[2] as Int32Array);
    unflip(otherBits, count);
    return others.subarray(0, count);
  };
  return {
    sort: (values, count) => {
      for (let i = 0; i < count; i++) {
        const value = values[i] as number;
        singles[i] = value;
        if (singles[i] !== value) return values.subarray(0, count).sort();
      }
      return sortBits(count);
    },
    sortSingles: (values, step) => {
      const given = new Uint32Array(values.buffer, values.byteOffset, values.length);
      let count = 0;
      for (let i = 0; i < given.length; i += step) {
        const own = given[i] as number;
        if ((own & 0x7fffffff) <= infinity) bits[count++] = own;
      }
      return sortBits(count);
    },
  };
}

/** The bits of Infinity: larger ones without their sign are those of NaN. */
const infinity = 0x7f800000;

/**
 * Turns the bits of numbers into integers of the same order, negative ones inverted and the others made larger than those, and
 * counts where each digit begins.
 */
function countDigits(bits: Uint32Array, count: number, starts: readonly Int32Array[]): void {
  for (const each of starts) each.fill(0);
  const [low, middle, high] = starts as [Int32Array, Int32Array, Int32Array];
  for (let i = 0; i < count; i++) {
    const own = bits[i] as number;
    const key = own & 0x80000000 ? ~own : own | 0x80000000;
    bits[i] = key;
    low[key & mask] = (low[key & mask] as number) + 1;
    const second = (key >>> 11) & mask;
    middle[second] = (middle[second] as number) + 1;
    const third = key >>> 22;
    high[third] = (high[third] as number) + 1;
  }
  for (const each of starts) {
    let start = 0;
    for (let place = 0; place < places; place++) {
      const own = each[place] as number;
      each[place] = start;
      start += own;
    }
  }
}

function pass(
  from: Uint32Array,
  to: Uint32Array,
  count: number,
  shift: number,
  starts: Int32Array,
): void {
  for (let i = 0; i < count; i++) {
    const own = from[i] as number;
    const digit = (own >>> shift) & mask;
    const at = starts[digit] as number;
    to[at] = own;
    starts[digit] = at + 1;
  }
}

function unflip(bits: Uint32Array, count: number): void {
  for (let i = 0; i < count; i++) {
    const own = bits[i] as number;
    bits[i] = own & 0x80000000 ? own ^ 0x80000000 : ~own;
  }
}
