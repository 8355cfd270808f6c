import { groupBins } from '../binning/bin-columns.ts';
import type { Histogram, Histograms } from '../kernels/kernels.ts';
import type { KernelMemory } from '../kernels/memory.ts';

/** Keeps the memory of histograms that are no longer needed, so that a tree reuses what the one before it took. */
export class HistogramPool {
  private readonly idle: Histogram[] = [];
  private readonly memory: KernelMemory;

  constructor(memory: KernelMemory) {
    this.memory = memory;
  }

  /** Histograms of zeros for the groups that are marked. */
  take(groups: readonly boolean[]): Histograms {
    return groups.map((isSeen) => (isSeen ? this.one() : undefined));
  }

  release(histograms: Histograms | undefined): void {
    for (const histogram of histograms ?? []) if (histogram) this.idle.push(histogram);
  }

  private one(): Histogram {
    const known = this.idle.pop();
    return known ? known.fill(0) : this.memory.float64(groupBins);
  }
}
