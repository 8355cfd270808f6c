import type { RandomStream } from '@prodrome/core';
import { normalCdf, normalQuantile } from './normal.ts';

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
  const logNorms = new Float64Array(all);
  points.forEach((point, k) => {
    centres.set(point, k * d);
  });
  const widthOf = (k: number): number => (k === n ? 1 : width);
  for (let k = 0; k < all; k++) {
    for (let j = 0; j < d; j++) {
      const centre = centres[k * d + j] as number;
      if (dimensions[j]?.kind === 'line' && !Number.isNaN(centre)) {
        const sigma = widthOf(k);
        const mass = normalCdf((1 - centre) / sigma) - normalCdf(-centre / sigma);
        logNorms[k] = (logNorms[k] as number) + Math.log(mass * sigma * Math.sqrt(2 * Math.PI));
      }
    }
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
  const scores = new Float64Array(all);
  const lineScore = (u: number, step: number, centre: number, sigma: number): number => {
    if (step === 0 || step < sigma / 2) {
      const z = (u - centre) / sigma;
      return -0.5 * z * z;
    }
    const from = Math.floor(u / step) * step;
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
      let highest = -Infinity;
      for (let k = 0; k < all; k++) {
        let score = -(logNorms[k] as number);
        const sigma = k === n ? 1 : width;
        for (let j = 0; j < d; j++) {
          const one = dimensions[j] as ParzenDimension;
          const [u, centre] = [point[j] as number, centres[k * d + j] as number];
          if (one.kind === 'table') {
            const table = tables[j] as (typeof tables)[number];
            const isPrior = k === n || centre !== centre;
            score += isPrior ? table.uniform : u === centre ? table.own : table.other;
          } else if (centre === centre) score += lineScore(u, one.step, centre, sigma);
        }
        scores[k] = score;
        if (score > highest) highest = score;
      }
      let sum = 0;
      // what is below this does not change the sum
      for (let k = 0; k < all; k++) {
        const below = (scores[k] as number) - highest;
        if (below > -40) sum += Math.exp(below);
      }
      return highest + Math.log(sum / all);
    },
  };
}
