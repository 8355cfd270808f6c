import type { CancelSignal } from '@prodrome/core';
import type { TreeModel } from './model/model.ts';
import type { OutOfBag } from './out-of-bag.ts';

/** How a forest's training is watched and stopped. */
export interface ForestContext {
  /** Looked at before each tree. */
  readonly signal?: CancelSignal;
  /** Called after each tree; from the first one on again where a worker thread failed. */
  readonly progress?: (event: { readonly done: number; readonly total: number }) => void;
}

/** A forest: its forecast is the mean of its trees', each the mean label of a leaf. */
export interface ForestModel extends TreeModel {
  /** Absent where every tree saw every row, and in models that were loaded. */
  readonly outOfBag?: OutOfBag;
}
