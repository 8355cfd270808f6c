import type { BinnedColumns } from '../binning/bin-columns.ts';
import type { CheckedData } from '../boosting-data.ts';
import type { GradientBoostingOptions } from '../gradient-boosting-options.ts';
import type { Kernels } from '../kernels/kernels.ts';
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
  };
}

/** Packed derivatives of a tree's rows: their sum, and the scale they were rounded at. */
export interface PackedGradients {
  readonly scale: PackingScale;
  readonly packed: number;
}
