import { missingBin } from '../binning/missing-bin.ts';
import type { Stretch } from '../kernels/kernels.ts';

/** Up to so many bins are put in order one by one. */
const mostInserted = 40;

/** Sums a column up for a leaf of few rows: only bins that have any, so that nothing is cleared or looked at in vain. */
export class FewRows {
  /** [256] the bins that have rows, ascending; those of missing values are not among them. */
  readonly bins = new Uint8Array(256);
  /** [256] packed sums of those bins, and of missing values at 255. */
  readonly sums = new Float64Array(256);
  /** [256] their rows. */
  readonly counts = new Int32Array(256);
  private readonly sumOf = new Float64Array(256);
  private readonly countOf = new Int32Array(256);

  /** @returns how many bins have rows; what was gathered before is overwritten. */
  gather(binOf: Uint8Array, { rows, packed, from, to }: Stretch): number {
    const { bins, sums, counts, sumOf, countOf } = this;
    let size = 0;
    for (let i = from; i < to; i++) {
      const bin = binOf[rows[i] as number] as number;
      if (countOf[bin] === 0 && bin !== missingBin) bins[size++] = bin;
      countOf[bin] = (countOf[bin] as number) + 1;
      sumOf[bin] = (sumOf[bin] as number) + (packed[i] as number);
    }
    sort(bins, size);
    for (let at = 0; at < size; at++) this.move(bins[at] as number, at);
    sums[missingBin] = 0;
    counts[missingBin] = 0;
    if (countOf[missingBin] !== 0) this.move(missingBin, missingBin);
    return size;
  }

  private move(bin: number, at: number): void {
    this.sums[at] = this.sumOf[bin] as number;
    this.counts[at] = this.countOf[bin] as number;
    this.sumOf[bin] = 0;
    this.countOf[bin] = 0;
  }
}

function sort(bins: Uint8Array, size: number): void {
  if (size > mostInserted) {
    bins.subarray(0, size).sort();
    return;
  }
  for (let at = 1; at < size; at++) {
    const bin = bins[at] as number;
    let place = at;
    for (; place > 0 && (bins[place - 1] as number) > bin; place--) {
      bins[place] = bins[place - 1] as number;
    }
    bins[place] = bin;
  }
}
