import { Buffer } from 'node:buffer';

/** Float64 numbers in little-endian order as base64: NaN and -0 are no JSON. */
export function base64Of(values: Float64Array): string {
  const bytes = Buffer.alloc(values.length * 8);
  values.forEach((value, at) => bytes.writeDoubleLE(value, at * 8));
  return bytes.toString('base64');
}

/** The numbers of {@link base64Of}; undefined where they are no whole numbers of 8 bytes. */
export function valuesOf(text: string): Float64Array | undefined {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length % 8 !== 0) return undefined;
  return Float64Array.from({ length: bytes.length / 8 }, (_, at) => bytes.readDoubleLE(at * 8));
}
