import type { ObjectiveName } from '../objective.ts';
import type { PackingScale } from '../packing.ts';

/** A stretch of the rows of a tree: positions `from` to `to` (not included) in its two arrays. */
export interface Stretch {
  readonly rows: Int32Array;
  /** Packed derivatives, at the same positions as their rows. */
  readonly packed: Float64Array;
  readonly from: number;
  readonly to: number;
}

/** The sums of packed derivatives in one group of columns: [8 columns, 256 bins]. */
export type Histogram = Float64Array;

/** What splits a leaf: rows go left by their bin in one column. */
export interface BinSplit {
  /** Values of bins up to this one go left. */
  readonly bin: number;
  readonly missingLeft: boolean;
}

/** What a stretch's rows add up to. */
export interface Totals {
  readonly packed: number;
  readonly count: number;
}

/** Limits and penalties of a split, derivatives in the integers of the tree's scale. */
export interface SplitLimits {
  readonly minCount: number;
  /** At least 1: a side has a positive sum of second derivatives. */
  readonly minHessian: number;
  readonly l1: number;
  readonly l2: number;
}

/** The best split of a column; a kernel overwrites it. */
export interface SplitFound {
  /** s(G)² / (H + l2) of both sides together; a split must be above this to be written. */
  score: number;
  /** −1 as long as none was found. */
  bin: number;
  missingLeft: boolean;
  leftPacked: number;
}

/** What derivatives are made from; all [rows of the data]. */
export interface GradientInput {
  readonly objective: ObjectiveName;
  readonly margins: Float64Array;
  readonly labels: Float64Array;
  readonly weights: Float64Array;
}

/** The sums that decide on a scale, in the order of the rows. */
export interface GradientSums {
  readonly absoluteGradients: number;
  readonly hessians: number;
  /** Σ of what was packed: exact if the sums fit the scale. */
  readonly packed: number;
  /** Least and largest second derivative of a row, as packed. */
  readonly leastHessian: number;
  readonly mostHessian: number;
}

/**
 * The loops that training spends its time in. Every implementation gives the same bits as the reference: sums of packed
 * derivatives are exact, and all else is made of operations that IEEE 754 rounds in one way.
 */
export interface Kernels {
  /** Writes the packed derivatives of the stretch's rows. */
  gradients(input: GradientInput, scale: PackingScale, stretch: Stretch): GradientSums;
  /** Adds the stretch's rows to the histogram of a group, whose two words begin at `word` of a row's `stride` words. */
  histogram(
    words: Int32Array,
    word: number,
    stride: number,
    stretch: Stretch,
    into: Histogram,
  ): void;
  /** Takes the sums of one child from those of the parent: the other child's remain. */
  subtract(from: Histogram, child: Histogram): void;
  /** Looks for a better split in one column of a group's histogram: `slot` of 8, with `bins` bins. Counts of rows are not looked at. */
  scan(
    histogram: Histogram,
    slot: number,
    bins: number,
    totals: Totals,
    limits: SplitLimits,
    best: SplitFound,
  ): void;
  /**
   * Moves a stretch to the same positions of other arrays: rows that go left first, in their order, the others last, in turned order.
   * @returns how many go left.
   */
  partition(
    bins: Uint8Array,
    split: BinSplit,
    stretch: Stretch,
    toRows: Int32Array,
    toPacked: Float64Array,
  ): number;
  /** Adds a leaf's value to the margins of its rows. */
  score(margins: Float64Array, rows: Int32Array, from: number, to: number, value: number): void;
}
