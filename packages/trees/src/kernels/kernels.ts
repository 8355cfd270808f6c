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

/** One for each group of columns; undefined for those that are not looked at. */
export type Histograms = readonly (Histogram | undefined)[];

/** What splits a leaf: rows go left by their bin in one column. */
interface BinSplit {
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
  /** From this sum of second derivatives on a side surely has rows enough. */
  readonly sureHessian: number;
  readonly l1: number;
  readonly l2: number;
  /** Of categories: beside l2, and where they are put in order. */
  readonly categoryL2: number;
  readonly categorySmoothing: number;
}

/** Numbers of a split in {@link ColumnScans.found}. */
export const foundWidth = 4;

/** What a leaf's columns are looked at for. */
export interface ColumnScans {
  /** [columns] bins, without the one of missing values; 0 = the column is not looked at. */
  readonly bins: Int32Array;
  /**
   * [columns, 4] the best split of each: its score s(G)² / (H + l2) of both sides together; values of bins up to this one go left, −1
   * = none; 1 where missing values go left; the packed sum of its left side.
   */
  readonly found: Float64Array;
}

/** What derivatives are made from; all [rows of the data]. */
export interface GradientInput {
  readonly objective: ObjectiveName;
  /** Margins; for the multinomial objective probabilities of one class, and second derivatives are multiplied by `factor`. */
  readonly values: Float64Array;
  readonly factor: number;
  /** Of the one output: 1 for rows of its class, 0 for others, where there are several. */
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
  /** Writes the packed derivatives of the stretch's rows; their sums are those of {@link chunks}, one after the other. */
  gradients(input: GradientInput, scale: PackingScale, stretch: Stretch): GradientSums;
  /**
   * Adds the stretch's rows to the histograms of all groups that have one; a row has two words of `words` for each group. What it does to
   * bins of columns that do not exist is not said.
   */
  histograms(words: Int32Array, columns: number, stretch: Stretch, into: Histograms): void;
  /** Takes the sums of one child from those of the parent: the other child's remain. */
  subtract(from: Histogram, child: Histogram): void;
  /**
   * Writes the best split of each column of a group that has bins, if its score is above `beat` and above those of earlier columns
   * that surely have rows enough. Rows are not counted.
   * @param first - the group's first column.
   * @returns `beat`, or the best of the scores that surely have.
   */
  scan(
    histogram: Histogram,
    scans: ColumnScans,
    first: number,
    totals: Totals,
    limits: SplitLimits,
    beat: number,
  ): number;
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
