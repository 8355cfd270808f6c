import type { RandomStream } from '@prodrome/core';

/** Degree, coefficients and first direction numbers of each dimension from the second on (Joe & Kuo 2008, new-joe-kuo-6.21201). */
const table: readonly (readonly [number, number, readonly number[]])[] = [
  [1, 0, [1]],
  [2, 1, [1, 3]],
  [3, 1, [1, 3, 1]],
  [3, 2, [1, 1, 1]],
  [4, 1, [1, 1, 3, 3]],
  [4, 4, [1, 3, 5, 13]],
  [5, 2, [1, 1, 5, 5, 17]],
  [5, 4, [1, 1, 5, 5, 5]],
  [5, 7, [1, 1, 7, 11, 19]],
  [5, 11, [1, 1, 5, 1, 1]],
  [5, 13, [1, 1, 1, 3, 11]],
  [5, 14, [1, 3, 5, 5, 31]],
  [6, 1, [1, 3, 3, 9, 7, 49]],
  [6, 13, [1, 1, 1, 15, 21, 21]],
  [6, 16, [1, 3, 1, 13, 27, 49]],
  [6, 19, [1, 1, 1, 15, 7, 5]],
  [6, 22, [1, 3, 1, 15, 13, 25]],
  [6, 25, [1, 1, 5, 5, 19, 61]],
  [7, 1, [1, 3, 7, 11, 23, 15, 103]],
  [7, 4, [1, 3, 7, 13, 13, 15, 69]],
];

/** Dimensions of {@link createSobol} at the most. */
export const sobolWidth = table.length + 1;

const bits = 32;

/**
 * The points of a Sobol sequence, shifted digit by digit at random, so that every point is uniform in [0, 1)ᵈ and 2ᵐ of them from the first on
 * fill it evenly. Point i depends on the stream and i alone; i < 2³².
 * Source: Sobol 1967; direction numbers by Joe & Kuo 2008, doi:10.1137/070709359; digital shift by L'Ecuyer & Lemieux 2002.
 */
export function createSobol(width: number, stream: RandomStream): (index: number) => Float64Array {
  const directions = Array.from({ length: width }, (_, d) => directionsOf(d));
  const shifts = Array.from({ length: width }, () => Math.floor(stream.next() * 2 ** bits) >>> 0);
  return (index) => {
    const gray = (index ^ (index >>> 1)) >>> 0;
    return Float64Array.from({ length: width }, (_, d) => {
      let x = shifts[d] as number;
      const own = directions[d] as Uint32Array;
      for (let bit = 0; bit < bits; bit++) {
        if (((gray >>> bit) & 1) === 1) x = (x ^ (own[bit] as number)) >>> 0;
      }
      return x / 2 ** bits;
    });
  };
}

/** Evenly spread points of [0, 1)ᵈ: of a Sobol sequence where it has so many dimensions, else drawn; point i depends on the stream and i alone. */
export function createDesign(width: number, stream: RandomStream): (index: number) => Float64Array {
  if (width > 0 && width <= sobolWidth) return createSobol(width, stream);
  return (index) => {
    const own = stream.fork(String(index));
    return Float64Array.from({ length: width }, () => own.next());
  };
}

function directionsOf(dimension: number): Uint32Array {
  const v = new Uint32Array(bits);
  const row = table[dimension - 1];
  if (!row) {
    for (let i = 0; i < bits; i++) v[i] = (1 << (bits - 1 - i)) >>> 0;
    return v;
  }
  const [degree, coefficients, first] = row;
  for (let i = 0; i < bits; i++) {
    if (i < degree) {
      v[i] = ((first[i] as number) << (bits - 1 - i)) >>> 0;
      continue;
    }
    const before = v[i - degree] as number;
    let x = (before ^ (before >>> degree)) >>> 0;
    for (let k = 1; k < degree; k++) {
      if (((coefficients >>> (degree - 1 - k)) & 1) === 1) x = (x ^ (v[i - k] as number)) >>> 0;
    }
    v[i] = x;
  }
  return v;
}
