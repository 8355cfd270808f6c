const floats = new Float32Array(1);
const floatBits = new Int32Array(floats.buffer);
const doubles = new Float64Array(1);
const doubleBits = new BigInt64Array(doubles.buffer);

/**
 * The largest double T with fround(T) < t, so that x ≤ T asks of any double what `(float)x < t` asks.
 * Rounding is monotone, so the doubles that go left have a largest: the middle between t and the single below it, or the double
 * before where the middle rounds up to t. T itself rounds to the single below t.
 * @param t - single precision, not −Infinity, below which nothing is.
 */
export function thresholdBelow(t: number): number {
  // below the smallest single, rounding goes on as if there were more
  const middle = (Math.max(singleBelow(t), -(2 ** 128)) + Math.min(t, 2 ** 128)) / 2;
  return Math.fround(middle) < t ? middle : doubleBelow(middle);
}

function singleBelow(t: number): number {
  floats[0] = t === 0 ? 0 : t;
  const bits = floatBits[0] as number;
  // the bits of negative numbers grow with their size; below 0 comes the smallest of them
  floatBits[0] = bits > 0 ? bits - 1 : bits === 0 ? 0x80000001 | 0 : bits + 1;
  return floats[0];
}

/** The largest double below this one, which is not 0. */
export function doubleBelow(value: number): number {
  doubles[0] = value;
  const bits = doubleBits[0] as bigint;
  doubleBits[0] = value > 0 ? bits - 1n : bits + 1n;
  return doubles[0];
}
