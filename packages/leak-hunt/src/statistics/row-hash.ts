/**
 * A number for each row that equal rows share, of 53 bits: different rows share one with a chance of about 1e-16.
 * NaN is equal to NaN. Not cryptographic.
 * Source: FNV-1a by words (Fowler, Noll & Vo), twice, with other primes.
 */
export function hashRows(
  columns: readonly (Float32Array | Float64Array)[],
  rows: number,
): Float64Array {
  const single = new Float32Array(1);
  const bits = new Uint32Array(single.buffer);
  return Float64Array.from({ length: rows }, (_, row) => {
    let [one, other] = [0x811c9dc5, 0x9e3779b9];
    for (const values of columns) {
      single[0] = (values[row] as number) + 0;
      const word = bits[0] as number;
      one = Math.imul(one ^ word, 0x01000193);
      one ^= one >>> 15;
      other = Math.imul(other ^ word, 0x85ebca6b);
      other ^= other >>> 13;
    }
    return (one >>> 0) * 2 ** 21 + (other >>> 11);
  });
}
