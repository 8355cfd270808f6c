import type { SavedTreeModel } from '../src/index.ts';

/** Two trees over a category, a number of which zero counts as missing, and a number. */
export const categoryModel: SavedTreeModel = {
  kind: 'trees/model',
  version: 1,
  objective: 'logistic',
  columns: 3,
  base: [0.25],
  trees: [
    {
      columns: [0, 1, 0, 2],
      thresholds: [null, 0.5, null, -0.25],
      left: [1, ~0, ~2, ~3],
      right: [2, ~1, 3, ~4],
      missingLeft: [0, 1, 1, 0],
      categories: [[1, 3, 70], null, [2], null],
      zeroMissing: [0, 1, 0, 0],
      gains: [4, 3, 2, 1],
      values: [0.5, -1, 0.125, 2, -0.75],
      covers: [10, 30, 5, 25, 30],
    },
    {
      columns: [1, 0],
      thresholds: [-0.5, null],
      left: [~0, ~1],
      right: [1, ~2],
      missingLeft: [0, 0],
      categories: [null, [0, 2]],
      zeroMissing: [1, 0],
      gains: [2, 1],
      values: [0.3, -0.2, 0.1],
      covers: [20, 50, 30],
    },
  ],
};
