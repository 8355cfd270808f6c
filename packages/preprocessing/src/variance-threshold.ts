import {
  createState,
  expectState,
  ProdromeError,
  selectColumns,
  textsOf,
  unfitted,
  type Transform,
} from '@prodrome/core';
import { checkColumns, columnNames } from './columns.ts';
import { momentsOf } from './moments.ts';

const kind = 'variance_threshold';

/** Which columns are left out. */
export interface VarianceThresholdOptions {
  /** In a column's squared unit; 0 leaves out constant columns only. */
  readonly threshold: number;
}

/**
 * Only the columns whose variance (divisor n) in the fitted rows is above the threshold, as scikit-learn's
 * VarianceThreshold; the others are noted by name. NaN is left out of the variance; a column without any value has none.
 * It judges columns in their own units: put it before scaling, after which every variance is 1 or 0.
 * @throws ProdromeError `DATA_INSUFFICIENT` on `fit` when no column would be left.
 */
export function createVarianceThreshold({ threshold }: VarianceThresholdOptions): Transform {
  let inputs: readonly string[] | undefined;
  let kept: readonly string[] = [];
  return {
    fit: (table, rows) => {
      const names = columnNames(table);
      const variances = names.map((_, at) => momentsOf(table, rows, at).variance);
      const stays = variances.map((variance) => variance > threshold);
      if (names.length > 0 && !stays.includes(true)) throw noneLeft(threshold, variances);
      inputs = names;
      kept = names.filter((_, at) => stays[at]);
      const notes = names
        .filter((_, at) => !stays[at])
        .map((name) => `column ${name} varies too little in the training rows and is left out`);
      return { metrics: {}, notes };
    },
    apply: (table) => {
      checkColumns('feature selection', inputs, table);
      const staying = new Set(kept);
      const places = table.columns.flatMap(({ name }, at) => (staying.has(name) ? [at] : []));
      return selectColumns(table, places);
    },
    saveState: () => createState(kind, 1, { inputs: inputs ?? unfitted(kind), kept }),
    loadState: (state) => {
      expectState(state, kind, [1]);
      inputs = textsOf(state, 'inputs');
      kept = textsOf(state, 'kept');
    },
  };
}

const noneLeft = (threshold: number, variances: readonly number[]): ProdromeError =>
  new ProdromeError('DATA_INSUFFICIENT', {
    where: 'feature selection',
    expected: `a column with a variance above ${threshold} in the training rows`,
    got: `${Math.max(...variances)} at most, of ${variances.length} columns`,
    hint: 'Lower preprocessing.feature_selection.threshold',
  });
