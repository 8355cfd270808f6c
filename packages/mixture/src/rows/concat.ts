/** Arrays of one type, one after the other. */
export function concat<A extends Float64Array | Float32Array | Int32Array | Uint8Array>(
  type: new (length: number) => A,
  parts: readonly A[],
): A {
  const whole = new type(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
