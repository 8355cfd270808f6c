/**
 * Turns numbers into whole numbers of 32 bits in the same order, so that a key with further bits sorts as a number: sorting numbers is several times
 * faster than sorting places by a comparison.
 */
export function createOrderedKey(): (value: number) => number {
  const single = new Float32Array(1);
  const bits = new Int32Array(single.buffer);
  return (value) => {
    single[0] = value + 0;
    const own = bits[0] as number;
    return (own < 0 ? ~own : own ^ 0x80000000) >>> 0;
  };
}
