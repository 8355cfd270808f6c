/**
 * Numbers of IEEE half precision (binary16) in single precision, exactly.
 * @param bits - of each number its sixteen bits.
 */
export const singlesOfHalves = (bits: Uint16Array): Float32Array =>
  Float32Array.from(bits, singleOfHalf);

function singleOfHalf(bits: number): number {
  const sign = bits >> 15 === 1 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = (bits & 1023) / 1024;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * fraction * 2 ** -14 : sign * (1 + fraction) * 2 ** (exponent - 15);
}
