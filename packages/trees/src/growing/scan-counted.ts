import { foundWidth, type SplitLimits, type Stretch } from '../kernels/kernels.ts';
import { scanColumn, type ColumnScan } from '../kernels/scan-column.ts';
import type { ColumnChoice } from './column-choice.ts';
import { scanMonotone } from './monotone.ts';
import { countBins, sumsOf, type OpenLeaf } from './open-leaf.ts';
import { cutAt, rangeOf } from './random-cut.ts';
import type { TrainingState } from './training-state.ts';

/** Looks at all columns with their rows counted: those of few rows, at random thresholds, or within the leaf's bounds. */
export function scanCounted(
  state: TrainingState,
  leaf: OpenLeaf,
  limits: SplitLimits,
  beat: number,
  choice: ColumnChoice,
): void {
  const { options, binned, few } = state;
  const { found } = state.scans;
  const { monotone, isExtremelyRandom } = options;
  for (const column of choice.numbers) {
    const bins = binned.bins[column] as number;
    const place = foundWidth * column;
    const scan = leaf.histograms
      ? {
          ...sumsOf(leaf, column),
          bins,
          found,
          place,
          counts: countBins(state, column, leaf.stretch),
        }
      : gatherFew(state, column, leaf.stretch);
    if (!isExtremelyRandom && !monotone) scanColumn(scan, leaf, limits, beat);
    else {
      const order = { bounds: leaf.bounds, direction: monotone?.[column] ?? 0 };
      const cut = isExtremelyRandom ? drawCut(state, scan, column, choice.draw()) : undefined;
      scanMonotone(scan, leaf, limits, order, beat, cut);
    }
    if (leaf.histograms) continue;
    const own = found[place + 1] as number;
    // all that is known goes left: larger values too
    if (own >= 0) found[place + 1] = own === scan.bins - 1 ? bins - 1 : (few.bins[own] as number);
  }
}

/** A column's bins that have rows, one after the other. */
function gatherFew(
  { few, binned, scans: { found } }: TrainingState,
  column: number,
  stretch: Stretch,
): Required<ColumnScan> {
  const bins = few.gather(binned.byColumn[column] as Uint8Array, stretch);
  const { sums: histogram, counts } = few;
  return { histogram, at: 0, bins, found, place: foundWidth * column, counts };
}

/** Where a column is split at random; among few rows the place of the bin in their list. */
function drawCut(
  { binned, few }: TrainingState,
  scan: Required<ColumnScan>,
  column: number,
  drawn: number,
): number {
  const cuts = binned.cuts[column] as Float64Array;
  if (scan.histogram !== few.sums) return cutAt(...rangeOf(scan), cuts, drawn);
  if (scan.bins < 2) return 0;
  const cut = cutAt(few.bins[0] as number, few.bins[scan.bins - 1] as number, cuts, drawn);
  let at = 0;
  while ((few.bins[at + 1] as number) <= cut) at++;
  return at;
}
