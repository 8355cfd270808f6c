import type { Histograms, Stretch, Totals } from '../kernels/kernels.ts';
import type { Bounds } from './monotone.ts';
import type { OpenLeaf } from './open-leaf.ts';
import type { TrainingState } from './training-state.ts';

/** A leaf that may yet be split. */
export interface Leaf extends Totals {
  /** Its place in the builder: the leaf's number. */
  readonly number: number;
  readonly from: number;
  readonly to: number;
  /** Which of the two arrays its rows are in. */
  readonly side: 0 | 1;
  readonly depth: number;
  readonly bounds: Bounds;
  /** Columns of the splits above, where it matters. */
  readonly path: readonly number[];
}

/** The leaf as it is looked at. */
export const openLeaf = (
  state: TrainingState,
  leaf: Leaf,
  histograms: Histograms | undefined,
): OpenLeaf => ({
  packed: leaf.packed,
  count: leaf.count,
  bounds: leaf.bounds,
  stretch: stretchOf(state, leaf),
  histograms,
});

/** One shape, whoever makes it: an object that is copied into another costs more than the split. */
export const leafOf = (
  number: number,
  side: 0 | 1,
  depth: number,
  from: number,
  to: number,
  packed: number,
  bounds: Bounds,
  path: readonly number[],
): Leaf => ({ number, side, depth, from, to, packed, count: to - from, bounds, path });

/** Where the leaf's rows are. */
export const stretchOf = ({ rows, packed }: TrainingState, { side, from, to }: Leaf): Stretch => ({
  rows: rows[side],
  packed: packed[side],
  from,
  to,
});
