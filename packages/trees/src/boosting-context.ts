import type { CancelSignal } from '@prodrome/core';
import type { TreeModel } from './model/model.ts';

/** Training's progress: after each tree. */
export interface BoostingProgress {
  /** Trees so far. */
  readonly done: number;
  readonly total: number;
  /** Weighted mean of the loss over the training data: log loss in nats, or half the squared error. */
  readonly loss: number;
  /** The same over the validation rows, where there are any. */
  readonly validationLoss?: number;
}

/** What a training goes on from, and how it is watched and stopped. */
export interface BoostingContext {
  /** A model of the same objective and columns whose trees come first; `trees` more are added, and it is left as it is. */
  readonly warmStart?: TreeModel;
  /** Looked at before each tree. */
  readonly signal?: CancelSignal;
  /** Called after each tree; from the first one on again where a worker thread failed. */
  readonly progress?: (event: BoostingProgress) => void;
}
