import type { Direction } from './monotone.ts';

/** How one tree is grown. */
export interface GrowingOptions {
  /** Absent = as many as there is reason for. */
  readonly maxLeaves?: number | undefined;
  readonly maxDepth?: number | undefined;
  readonly minDataInLeaf: number;
  readonly minHessian: number;
  readonly l1: number;
  readonly l2: number;
  readonly learningRate: number;
  /** [columns] */
  readonly monotone?: readonly Direction[] | undefined;
}
