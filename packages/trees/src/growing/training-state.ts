import { binColumns, groupWidth, type BinnedColumns } from '../binning/bin-columns.ts';
import type { CheckedData } from '../boosting-data.ts';
import type { KernelSet } from '../kernels/choose-kernels.ts';
import { foundWidth, type ColumnScans, type Kernels } from '../kernels/kernels.ts';
import type { Margins } from '../margins.ts';
import type { ObjectiveName } from '../objective.ts';
import type { PackingScale } from '../packing.ts';
import { FewRows } from './few-rows.ts';
import type { GrowingOptions } from './growing-options.ts';
import { HistogramPool } from './histogram-pool.ts';
import { createTargets, type Targets } from './targets.ts';

/** What all trees of one training share. */
export interface TrainingState {
  readonly options: GrowingOptions;
  readonly kernels: Kernels;
  readonly data: CheckedData;
  readonly binned: BinnedColumns;
  /** What the trees so far add up to, where the kernels can write. */
  readonly margins: Margins;
  readonly targets: Targets;
  readonly pool: HistogramPool;
  /** Rows and packed derivatives of the tree in the making, twice: a split moves a stretch from one to the other. */
  readonly rows: readonly [Int32Array, Int32Array];
  readonly packed: readonly [Float64Array, Float64Array];
  /** Of the leaf that is looked at. */
  readonly scans: ColumnScans;
  /** [256] rows of each bin, where they are counted. */
  readonly counts: Int32Array;
  /** Of the column of few rows that is looked at; [256] sums of each bin where its categories are. */
  readonly few: FewRows;
  readonly sums: Float64Array;
}

/**
 * The state before the first tree.
 * @param before - margins to begin with.
 */
export function beginTraining(
  options: GrowingOptions & { readonly objective: ObjectiveName },
  { kernels, memory }: KernelSet,
  data: CheckedData,
  before: Margins,
): TrainingState {
  const { rows } = data;
  const binned = binColumns(data, memory, new Set(options.categorical));
  const width = binned.groups * groupWidth;
  const margins = before.map((own) => {
    const copy = memory.float64(rows);
    copy.set(own);
    return copy;
  });
  return {
    ...{ options, kernels, data, binned, margins },
    targets: createTargets(options.objective, data, margins, memory),
    pool: new HistogramPool(memory),
    rows: [memory.int32(rows), memory.int32(rows)],
    packed: [memory.float64(rows), memory.float64(rows)],
    scans: {
      bins: memory.int32(width),
      found: memory.float64(foundWidth * width),
    },
    counts: new Int32Array(256),
    few: new FewRows(),
    sums: new Float64Array(256),
  };
}

/** Packed derivatives of a tree's rows: their sum, the scale they were rounded at, and the range of the second ones. */
export interface PackedGradients {
  readonly scale: PackingScale;
  readonly packed: number;
  readonly leastHessian: number;
  readonly mostHessian: number;
}
