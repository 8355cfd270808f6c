import { missingBin } from '../binning/missing-bin.ts';
import { packingBase, type PackingScale } from '../packing.ts';
import { sigmoid } from '../sigmoid.ts';
import { addChunks, chunkRows, chunksOf } from './chunks.ts';
import type { GradientInput, GradientSums, Histogram, Kernels, Stretch } from './kernels.ts';
import { scanGroup } from './scan-column.ts';

/** Adding and taking away 1.5 · 2⁵² rounds a number below 2⁵¹ to the nearest integer, of two equally near ones to the even one. */
const rounder = 1.5 * 2 ** 52;

/** Kernels in plain TypeScript: what every other implementation must equal. */
export const referenceKernels: Kernels = {
  gradients: (input, scale, stretch) =>
    addChunks(
      chunksOf(stretch).map((from) =>
        chunkGradients(input, scale, {
          ...stretch,
          from,
          to: Math.min(from + chunkRows, stretch.to),
        }),
      ),
    ),

  histograms: (words, _, { rows, packed, from, to }, into) => {
    for (let start = from; start < to; start += block) {
      const stretch = { rows, packed, from: start, to: Math.min(to, start + block) };
      into.forEach((histogram, group) => {
        if (histogram) sumGroup(words, 2 * group, 2 * into.length, stretch, histogram);
      });
    }
  },

  subtract(from, child) {
    for (let at = 0; at < from.length; at++) {
      from[at] = (from[at] as number) - (child[at] as number);
    }
  },

  scan: scanGroup,

  partition(bins, { bin, missingLeft }, { rows, packed, from, to }, toRows, toPacked) {
    // without branches, since which way a row goes cannot be guessed: a negative difference becomes a mask of ones
    const above = bin + 1;
    const keep = missingLeft ? -1 : 0;
    let left = from;
    let right = to - 1;
    for (let i = from; i < to; i++) {
      const row = rows[i] as number;
      const own = bins[row] as number;
      const goesLeft = ((own - above) | ((missingBin - 1 - own) & keep)) >> 31;
      const at = right ^ ((left ^ right) & goesLeft);
      toRows[at] = row;
      toPacked[at] = packed[i] as number;
      left -= goesLeft;
      right -= 1 + goesLeft;
    }
    return left - from;
  },

  score(margins, rows, from, to, value) {
    for (let i = from; i < to; i++) {
      const row = rows[i] as number;
      margins[row] = (margins[row] as number) + value;
    }
  },
};

/** Rows that are read at a time: their words stay in the cache from one group to the next. */
const block = 2048;

function chunkGradients(
  { objective, values, factor, labels, weights }: GradientInput,
  scale: PackingScale,
  { rows, packed, from, to }: Stretch,
): GradientSums {
  const isLogistic = objective === 'logistic';
  const isSquared = objective === 'squared';
  const { gradient: gradientScale, hessian: hessianScale } = scale;
  let absoluteGradients = 0;
  let hessians = 0;
  let total = 0;
  let least = Infinity;
  let most = 0;
  for (let i = from; i < to; i++) {
    const row = rows[i] as number;
    const weight = weights[row] as number;
    const value = isLogistic ? sigmoid(values[row] as number) : (values[row] as number);
    const gradient = weight * (value - (labels[row] as number));
    const hessian = isSquared ? weight : weight * (value * (1 - value)) * factor;
    absoluteGradients += Math.abs(gradient);
    hessians += hessian;
    const wholeGradient = gradient * gradientScale + rounder - rounder;
    const wholeHessian = hessian * hessianScale + rounder - rounder;
    if (wholeHessian < least) least = wholeHessian;
    if (wholeHessian > most) most = wholeHessian;
    const pair = wholeGradient * packingBase + wholeHessian;
    packed[i] = pair;
    total += pair;
  }
  return {
    ...{ absoluteGradients, hessians, packed: total },
    ...{ leastHessian: least, mostHessian: most },
  };
}

/** Adds a stretch's rows to the histogram of a group, whose two words begin at `word` of a row's `stride` words. */
function sumGroup(
  words: Int32Array,
  word: number,
  stride: number,
  { rows, packed, from, to }: Stretch,
  sums: Histogram,
): void {
  for (let i = from; i < to; i++) {
    const at = (rows[i] as number) * stride + word;
    const low = words[at] as number;
    const high = words[at + 1] as number;
    const value = packed[i] as number;
    const a = low & 255;
    const b = 256 | ((low >>> 8) & 255);
    const c = 512 | ((low >>> 16) & 255);
    const d = 768 | (low >>> 24);
    const e = 1024 | (high & 255);
    const f = 1280 | ((high >>> 8) & 255);
    const g = 1536 | ((high >>> 16) & 255);
    const h = 1792 | (high >>> 24);
    sums[a] = (sums[a] as number) + value;
    sums[b] = (sums[b] as number) + value;
    sums[c] = (sums[c] as number) + value;
    sums[d] = (sums[d] as number) + value;
    sums[e] = (sums[e] as number) + value;
    sums[f] = (sums[f] as number) + value;
    sums[g] = (sums[g] as number) + value;
    sums[h] = (sums[h] as number) + value;
  }
}
