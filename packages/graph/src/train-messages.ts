import type { ComponentState, ErrorData } from '@prodrome/core';
import type { EpochProgress, TrainingJob, TrainingResult } from './training/run-training.ts';

/** Rows whose arrays come in parts: each array's element type and length. */
export interface RowsLayout {
  readonly rows: number;
  readonly arrays: Readonly<
    Record<string, { readonly type: 'float' | 'int64'; readonly length: number }>
  >;
}

/** What a training thread is started with. */
export interface TrainTask {
  readonly job: Omit<TrainingJob, 'data' | 'validation'>;
  readonly data: RowsLayout;
  readonly validation?: RowsLayout;
  /** One shared int32: not 0 asks the thread to stop. */
  readonly stop: Int32Array;
  /** Whether states between runs are wanted. */
  readonly checkpoints: boolean;
}

/** What a training thread is told: parts of the rows, and that there are no more. */
export type RowsMessage =
  | {
      readonly kind: 'part';
      readonly set: 'data' | 'validation';
      readonly name: string;
      readonly offset: number;
      readonly part: Float32Array | BigInt64Array;
    }
  | { readonly kind: 'complete' };

/** What it says. */
export type TrainMessage =
  | { readonly kind: 'progress'; readonly event: EpochProgress }
  | { readonly kind: 'checkpoint'; readonly state: ComponentState }
  | { readonly kind: 'done'; readonly result: TrainingResult }
  | { readonly kind: 'failed'; readonly error: ErrorData };
