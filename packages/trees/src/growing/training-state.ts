import { binColumns, groupWidth, type BinnedColumns } from '../binning/bin-columns.ts';
import type { CheckedData } from '../boosting-data.ts';
import type { GradientBoostingOptions } from '../gradient-boosting-options.ts';
import type { KernelSet } from '../kernels/choose-kernels.ts';
import { foundWidth, type ColumnScans, type Kernels } from '../kernels/kernels.ts';
import type { PackingScale } from '../packing.ts';
import { HistogramPool } from './histogram-pool.ts';

/** What all trees of one training share. */
export interface TrainingState {
  readonly options: GradientBoostingOptions;
  readonly kernels: Kernels;
  readonly data: CheckedData;
  readonly binned: BinnedColumns;
  /** [rows] where the kernels can read them. */
  readonly labels: Float64Array;
  readonly weights: Float64Array;
  /** [rows] what the trees so far add up to. */
  readonly margins: Float64Array;
  readonly pool: HistogramPool;
  /** Rows and packed derivatives of the tree in the making, twice: a split moves a stretch from one to the other. */
  readonly rows: readonly [Int32Array, Int32Array];
  readonly packed: readonly [Float64Array, Float64Array];
  /** Of the leaf that is looked at. */
  readonly scans: ColumnScans;
  /** [256] rows of each bin, where they are counted. */
  readonly counts: Int32Array;
}

/**
 * The state before the first tree.
 * @param margins - [rows] to begin with.
 */
export function beginTraining(
  options: GradientBoostingOptions,
  { kernels, memory }: KernelSet,
  data: CheckedData,
  margins: Float64Array,
): TrainingState {
  const { rows } = data;
  const copied = (values: Float64Array): Float64Array => {
    const copy = memory.float64(rows);
    copy.set(values);
    return copy;
  };
  const binned = binColumns(data, memory);
  const width = binned.groups * groupWidth;
  return {
    options,
    kernels,
    data,
    binned,
    labels: copied(data.labels),
    weights: copied(data.weights),
    margins: copied(margins),
    pool: new HistogramPool(memory),
    rows: [memory.int32(rows), memory.int32(rows)],
    packed: [memory.float64(rows), memory.float64(rows)],
    scans: { bins: memory.int32(width), found: memory.float64(foundWidth * width) },
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
