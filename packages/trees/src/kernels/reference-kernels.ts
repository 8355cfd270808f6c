import { sigmoid } from '../sigmoid.ts';
import { packingBase } from '../packing.ts';
import { missingBin } from '../binning/bin-columns.ts';
import type { Kernels } from './kernels.ts';
import { scanColumn } from './scan-column.ts';

/** Kernels in plain TypeScript: what every other implementation must equal. */
export const referenceKernels: Kernels = {
  gradients({ objective, margins, labels, weights }, scale, { rows, packed, from, to }) {
    const isLogistic = objective === 'logistic';
    let absoluteGradients = 0;
    let hessians = 0;
    let total = 0;
    for (let i = from; i < to; i++) {
      const row = rows[i] as number;
      const weight = weights[row] as number;
      const value = isLogistic ? sigmoid(margins[row] as number) : (margins[row] as number);
      const gradient = weight * (value - (labels[row] as number));
      const hessian = isLogistic ? weight * (value * (1 - value)) : weight;
      absoluteGradients += Math.abs(gradient);
      hessians += hessian;
      const pair =
        Math.round(gradient * scale.gradient) * packingBase + Math.round(hessian * scale.hessian);
      packed[i] = pair;
      total += pair;
    }
    return { absoluteGradients, hessians, packed: total };
  },

  histogram(words, word, stride, { rows, packed, from, to }, into) {
    const sums = into.packed;
    const counts = into.counts;
    const add = (at: number, value: number): void => {
      sums[at] = (sums[at] as number) + value;
      counts[at] = (counts[at] as number) + 1;
    };
    for (let i = from; i < to; i++) {
      const at = (rows[i] as number) * stride + word;
      const low = words[at] as number;
      const high = words[at + 1] as number;
      const value = packed[i] as number;
      add(low & 255, value);
      add(256 | ((low >>> 8) & 255), value);
      add(512 | ((low >>> 16) & 255), value);
      add(768 | (low >>> 24), value);
      add(1024 | (high & 255), value);
      add(1280 | ((high >>> 8) & 255), value);
      add(1536 | ((high >>> 16) & 255), value);
      add(1792 | (high >>> 24), value);
    }
  },

  subtract(from, child) {
    for (let at = 0; at < from.packed.length; at++) {
      from.packed[at] = (from.packed[at] as number) - (child.packed[at] as number);
      from.counts[at] = (from.counts[at] as number) - (child.counts[at] as number);
    }
  },

  scan: scanColumn,

  partition(bins, { bin, missingLeft, leftCount }, { rows, packed, from, to }, toRows, toPacked) {
    let left = from;
    let right = from + leftCount;
    for (let i = from; i < to; i++) {
      const row = rows[i] as number;
      const own = bins[row] as number;
      const goesLeft = own === missingBin ? missingLeft : own <= bin;
      const at = goesLeft ? left++ : right++;
      toRows[at] = row;
      toPacked[at] = packed[i] as number;
    }
  },

  score(margins, rows, from, to, value) {
    for (let i = from; i < to; i++) {
      const row = rows[i] as number;
      margins[row] = (margins[row] as number) + value;
    }
  },
};
