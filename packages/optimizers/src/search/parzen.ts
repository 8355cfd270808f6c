import type { RandomStream } from '@prodrome/core';
import { normalCdf, normalQuantile } from '@prodrome/numerics';

/** How a coordinate is modelled: numbers in [0, 1], in parts of width `step` where that is above 0; or one of so many places. */
export type ParzenDimension =
  | { readonly kind: 'line'; readonly step: number }
  | { readonly kind: 'table'; readonly count: number };

/** A mixture of kernels in all dimensions together. */
export interface Kernels {
  readonly draw: (stream: RandomStream) => Float64Array;
  /** Up to a constant that does not depend on the point or the centres. */
  readonly logDensity: (point: Float64Array) => number;
}

/**
 * A kernel around each point, and a wide one in the middle as prior, all of one weight. In a line a normal cut to [0, 1]; its width is
 * 0.2 · n^(−1/(d + 4)), n kernels in d dimensions, no less than 1 / min(100, n + 1); in a table the point's own place and a uniform share of 1/n.
 * @param points - [n][d]; NaN = uniform there.
 */
export function createParzen(
  dimensions: readonly ParzenDimension[],
  points: readonly Float64Array[],
): Kernels {
  const [n, d] = [points.length, dimensions.length];
  const all = n + 1;
  const width = Math.max(0.2 * Math.max(1, n) ** (-1 / (d + 4)), 1 / Math.min(100, all + 1));
  // [all, d]: centres; the last kernel is the prior
  const centres = new Float64Array(all * d).fill(0.5);
  // [all]: the logarithm of what each kernel is divided by
  const logDivisors = new Float64Array(all);
  points.forEach((point, k) => {
    centres.set(point, k * d);
  });
  const widthOf = (k: number): number => (k === n ? 1 : width);
  const norms = [logNorms(width), priorNorms] as const;
  // 0: a line, 1: a line in parts, 2: a table
  const kinds = Uint8Array.from(dimensions, (one) => {
    if (one.kind === 'table') return 2;
    return one.step > width / 2 ? 1 : 0;
  });
  for (let k = 0; k < all; k++) {
    const table = norms[k === n ? 1 : 0];
    let sum = 0;
    for (let j = 0; j < d; j++) {
      const centre = centres[k * d + j] as number;
      if (kinds[j] !== 2 && centre === centre) sum += interpolated(table, centre);
    }
    logDivisors[k] = sum;
  }
  const tables = dimensions.map((one) => {
    if (one.kind === 'line') return { own: 0, other: 0, uniform: 0 };
    const share = 1 / all;
    const total = 1 + share * one.count;
    return {
      own: Math.log((1 + share) / total),
      other: Math.log(share / total),
      uniform: -Math.log(one.count),
    };
  });
  // the lines alone, so that most of the work is one short loop; where a kernel does not know, NaN
  const lines = Int32Array.from(kinds.keys()).filter((j) => kinds[j] === 0);
  const others = Int32Array.from(kinds.keys()).filter((j) => kinds[j] !== 0);
  const m = lines.length;
  const lineCentres = new Float64Array(all * m);
  for (let k = 0; k < all; k++) {
    for (let j = 0; j < m; j++) {
      lineCentres[k * m + j] = centres[k * d + (lines[j] as number)] as number;
    }
  }
  const isKnown = !lineCentres.some(Number.isNaN);
  const asked = new Float64Array(m);
  const squaresOf = (k: number): number => {
    let squares = 0;
    let at = k * m;
    if (isKnown) {
      for (let j = 0; j < m; j++) {
        const z = (asked[j] as number) - (lineCentres[at++] as number);
        squares += z * z;
      }
      return squares;
    }
    for (let j = 0; j < m; j++) {
      const z = (asked[j] as number) - (lineCentres[at++] as number);
      if (z === z) squares += z * z;
    }
    return squares;
  };
  const scores = new Float64Array(all);
  const steps = Float64Array.from(dimensions, (one) => (one.kind === 'line' ? one.step : 0));
  const partScore = (u: number, step: number, centre: number, sigma: number): number => {
    const from = Math.min(1 - step, Math.floor(u / step) * step);
    const mass = normalCdf((from + step - centre) / sigma) - normalCdf((from - centre) / sigma);
    return Math.log(Math.max(mass, 1e-300) / step) + Math.log(sigma * Math.sqrt(2 * Math.PI));
  };
  return {
    draw: (stream) => {
      const k = Math.min(n, Math.floor(stream.next() * all));
      return Float64Array.from(dimensions, (one, j) => {
        const centre = centres[k * d + j] as number;
        const share = stream.next();
        if (one.kind === 'table') {
          const isPrior = k === n || Number.isNaN(centre);
          const mix = 1 / all / (1 + one.count / all);
          if (isPrior) return Math.min(one.count - 1, Math.floor(share * one.count));
          return share < mix * one.count
            ? Math.min(one.count - 1, Math.floor(share / mix))
            : centre;
        }
        if (Number.isNaN(centre)) return share;
        const sigma = widthOf(k);
        const low = normalCdf(-centre / sigma);
        const high = normalCdf((1 - centre) / sigma);
        return Math.min(
          1,
          Math.max(0, centre + sigma * normalQuantile(low + share * (high - low))),
        );
      });
    },
    logDensity: (point) => {
      for (let j = 0; j < m; j++) asked[j] = point[lines[j] as number] as number;
      let highest = -Infinity;
      for (let k = 0; k < all; k++) {
        const sigma = k === n ? 1 : width;
        let score = -(logDivisors[k] as number) - (0.5 * squaresOf(k)) / (sigma * sigma);
        for (const j of others) {
          const u = point[j] as number;
          const centre = centres[k * d + j] as number;
          if (kinds[j] === 1) {
            if (centre === centre) score += partScore(u, steps[j] as number, centre, sigma);
          } else {
            const table = tables[j] as (typeof tables)[number];
            const isPrior = k === n || centre !== centre;
            score += isPrior ? table.uniform : u === centre ? table.own : table.other;
          }
        }
        scores[k] = score;
        if (score > highest) highest = score;
      }
      let sum = 0;
      // what lies below this changes the logarithm by less than 1e-5
      for (let k = 0; k < all; k++) {
        const below = (scores[k] as number) - highest;
        if (below > -18) sum += Math.exp(below);
      }
      return highest + Math.log(sum / all);
    },
  };
}

const parts = 64;

/** The logarithm of what a normal of this width, cut to [0, 1], is divided by, at centres 0, 1/64, …, 1. */
const logNorms = (sigma: number): Float64Array =>
  Float64Array.from({ length: parts + 1 }, (_, i) => {
    const centre = i / parts;
    const mass = normalCdf((1 - centre) / sigma) - normalCdf(-centre / sigma);
    return Math.log(mass * sigma * Math.sqrt(2 * Math.PI));
  });

const priorNorms = logNorms(1);

function interpolated(table: Float64Array, share: number): number {
  const at = Math.min(parts - 1, Math.floor(share * parts));
  const rest = share * parts - at;
  return (1 - rest) * (table[at] as number) + rest * (table[at + 1] as number);
}
