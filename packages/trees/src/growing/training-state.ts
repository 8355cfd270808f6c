import type { BinnedColumns } from '../binning/bin-columns.ts';
import type { CheckedData } from '../boosting-data.ts';
import type { GradientBoostingOptions } from '../gradient-boosting-options.ts';
import type { Kernels, SplitFound } from '../kernels/kernels.ts';
import type { PackingScale } from '../packing.ts';
import { HistogramPool } from './histogram-pool.ts';

/** What all trees of one training share. */
export interface TrainingState {
  readonly options: GradientBoostingOptions;
  readonly kernels: Kernels;
  readonly data: CheckedData;
  readonly binned: BinnedColumns;
  /** [rows] what the trees so far add up to. */
  readonly margins: Float64Array;
  readonly pool: HistogramPool;
  /** Rows and packed derivatives of the tree in the making, twice: a split moves a stretch from one to the other. */
  readonly rows: readonly [Int32Array, Int32Array];
  readonly packed: readonly [Float64Array, Float64Array];
  /** [columns] the best split of each in the leaf that is looked at. */
  readonly found: readonly SplitFound[];
  /** [256] rows of each bin, where they are counted. */
  readonly counts: Int32Array;
}

/** The state before the first tree. */
export function beginTraining(
  options: GradientBoostingOptions,
  kernels: Kernels,
  data: CheckedData,
  binned: BinnedColumns,
  base: number,
): TrainingState {
  const { rows } = data;
  return {
    options,
    kernels,
    data,
    binned,
    margins: new Float64Array(rows).fill(base),
    pool: new HistogramPool(),
    rows: [new Int32Array(rows), new Int32Array(rows)],
    packed: [new Float64Array(rows), new Float64Array(rows)],
    found: data.columns.map(() => ({ score: 0, bin: -1, missingLeft: false, leftPacked: 0 })),
    counts: new Int32Array(256),
  };
}

/** Packed derivatives of a tree's rows: their sum, the scale they were rounded at, and the range of the second ones. */
export interface PackedGradients {
  readonly scale: PackingScale;
  readonly packed: number;
  readonly leastHessian: number;
  readonly mostHessian: number;
}
